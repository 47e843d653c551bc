@NullMarked
package io.swarmlog.mesh;

import org.jspecify.annotations.NullMarked;
