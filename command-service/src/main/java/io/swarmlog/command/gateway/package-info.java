/// The sockets of the Docker Engine API: what is swarm's goes to a [SwarmHandler], everything else
/// passes to the local engine byte for byte, upgraded connections included. The only room of this
/// module with Netty.
///
/// Nothing here knows what a swarm is; which requests are swarm's is the handler's to say.
@NullMarked
package io.swarmlog.command.gateway;

import org.jspecify.annotations.NullMarked;
