/// Gives what has to be given before a task can be placed: subnets to networks, published ports and
/// virtual addresses to services, addresses to tasks (SwarmKit manager/allocator). What is in use
/// is part of the image, worked out from who holds it: without an owner there is no address, so
/// nothing can leak. Pure.
@NullMarked
package io.swarmlog.state.allocate;

import org.jspecify.annotations.NullMarked;
