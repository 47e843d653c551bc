/// The routing mesh of a host as the program starts it: the newest picture of the swarm in, open
/// ports out.
///
/// Where a connection goes is decided in `route`, and carried in `net`; here the two are only tied
/// to the log.
@NullMarked
package io.swarmlog.mesh;

import org.jspecify.annotations.NullMarked;
