/// Tests of the benchmarks: what they measure works.
@NullMarked
package io.swarmlog.bench;

import org.jspecify.annotations.NullMarked;
