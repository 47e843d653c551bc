/// IPv4 subnets: how they are read and compared, which part of the swarm's pools is free, and which
/// address of a network. Admission and allocation both ask here, so that what one admits the other
/// can give. Pure.
@NullMarked
package io.swarmlog.state.address;

import org.jspecify.annotations.NullMarked;
