/// The agent of one node: reads what the node shall run (`inbox`), works towards it (`work`) on a
/// runtime (`runtime`), and tells what became of it (`report`). This room wires the others and keeps
/// the node registered.
///
/// The agent decides nothing for the swarm. It remembers nothing across restarts either: the log
/// says what shall run, the runtime what does.
@NullMarked
package io.swarmlog.agent;

import org.jspecify.annotations.NullMarked;
