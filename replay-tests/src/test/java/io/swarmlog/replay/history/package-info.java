/// What the history verbs say, on logs made in memory.
@NullMarked
package io.swarmlog.replay.history;

import org.jspecify.annotations.NullMarked;
