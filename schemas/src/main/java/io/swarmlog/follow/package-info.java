/// Following the log: reading `events`, folding each by the one fold, and telling those who want to
/// know of every new image. API views, mesh routes and agents all read the swarm through here.
///
/// Nothing here decides or writes anything.
@NullMarked
package io.swarmlog.follow;

import org.jspecify.annotations.NullMarked;
