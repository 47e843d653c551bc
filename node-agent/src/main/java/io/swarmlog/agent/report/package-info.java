/// Telling the swarm: what became of tasks, batched and never lost ([Reporter], [Batch]); and that
/// this node lives ([Heartbeats]).
///
/// Nothing here decides what to tell.
@NullMarked
package io.swarmlog.agent.report;

import org.jspecify.annotations.NullMarked;
