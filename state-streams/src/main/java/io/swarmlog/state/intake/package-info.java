/// What is learned of nodes before the line: who fell silent, and who is heard again. Heartbeats
/// are soft state and end here; only the rare change goes on the log.
///
/// Nothing here reads a clock, a topic or decides what a silence means: time and records are
/// brought in, inputs come out.
@NullMarked
package io.swarmlog.state.intake;

import org.jspecify.annotations.NullMarked;
