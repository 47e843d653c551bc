/// What others may take of this process: how often, how many at once, each its fair share. Used at
/// every door, before anything that a stranger sent is read.
///
/// Nothing here waits, and nothing grows with the number of those who ask.
@NullMarked
package io.swarmlog.bound;

import org.jspecify.annotations.NullMarked;
