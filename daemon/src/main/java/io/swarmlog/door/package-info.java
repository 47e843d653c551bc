/// The manager's door: one HTTPS port (2377, as in Docker) for everything that is asked of a manager
/// by another host and is not the log: joining, certificates, schemas.
///
/// [DoorServer] carries the calls; what is answered is up to each [DoorRoutes]. TLS 1.3 only. Most
/// calls demand a certificate of the swarm; those that can't (a host that wants to join has none)
/// are told so by [DoorCall#caller] being empty.
@NullMarked
package io.swarmlog.door;

import org.jspecify.annotations.NullMarked;
