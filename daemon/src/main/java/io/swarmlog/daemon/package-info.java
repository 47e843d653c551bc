/// One host: which roles it has, and the parts that make them, wired by hand from top to bottom.
///
/// [Daemon] opens the sockets and keeps the process; `SwarmHost` is what the Docker API asks to
/// begin, join and leave a swarm; `RunningMember` is one life of a member, with `ManagerParts` or
/// `WorkerParts`, in order; `QuorumKeeper` makes the log's servers those the operator wants;
/// `HostFiles` and `HostState` are what is on disk. Nothing here decides anything about a swarm.
@NullMarked
package io.swarmlog.daemon;

import org.jspecify.annotations.NullMarked;
