/// Tests of what is learned of nodes: scripts of heartbeats, pauses and times.
@NullMarked
package io.swarmlog.state.intake;

import org.jspecify.annotations.NullMarked;
