/// Reading the node's own partition ("seat") of `assignments`: the newest record of each task, from
/// the beginning, as often as the agent starts.
///
/// Nothing here knows what an assignment asks for.
@NullMarked
package io.swarmlog.agent.inbox;

import org.jspecify.annotations.NullMarked;
