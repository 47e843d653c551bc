/// The line from end to end on a real log: appending, deciding, following, and what becomes of them
/// when a part is killed.
@NullMarked
package io.swarmlog.replay.log;

import org.jspecify.annotations.NullMarked;
