/// From the picture of the swarm to where a connection goes: which ports this host listens on, and
/// which backend takes the next connection. Everything here is a pure function of values.
///
/// No socket is opened here, no clock is read, nothing is counted: `net` does that and asks here.
@NullMarked
package io.swarmlog.mesh.route;

import org.jspecify.annotations.NullMarked;
