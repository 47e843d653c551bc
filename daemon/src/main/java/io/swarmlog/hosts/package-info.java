/// Several hosts on one machine, for tests, benchmarks and a look: each in Linux namespaces of its
/// own, with a Docker Engine and a daemon of its own, joined by a switch in a namespace of its own.
/// They can be killed, paused, cut off, slowed down and restored.
///
/// Nothing of the program depends on this room, and nothing here knows what a swarm is. It needs
/// Linux and root. It changes nothing of the machine's own network.
@NullMarked
package io.swarmlog.hosts;

import org.jspecify.annotations.NullMarked;
