/// How fast the parts are: each benchmark runs by itself, says what it compares itself with, and
/// answers with [BenchRow]s.
///
/// Nothing of the program depends on this room.
@NullMarked
package io.swarmlog.bench;

import org.jspecify.annotations.NullMarked;
