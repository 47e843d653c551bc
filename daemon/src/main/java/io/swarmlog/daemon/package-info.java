/// One host: which roles it has, and the parts that make them, wired by hand from top to bottom.
///
/// [Daemon] opens the sockets and keeps the process; `SwarmHost` is what the Docker API asks to
/// begin, join and leave a swarm; `ManagerParts` are the started parts of a manager, in order;
/// `HostFiles` and `HostState` are what is on disk. Nothing here decides anything about a swarm.
@NullMarked
package io.swarmlog.daemon;

import org.jspecify.annotations.NullMarked;
