/// The swarm's certificate authority and its secrets: who is a member, in what role, and how that
/// is proved. The only room with Bouncy Castle.
///
/// [RootCa] is the root all members trust; a [NodeKey] is a member's own key, which never leaves
/// its host; [RootCa#issue] makes a certificate of the two; an [Identity] is what a member then
/// holds. A [JoinToken] lets a new host in, an [UnlockKey] opens a locked one, and the [Vault]
/// seals what must stand on the log but be read by managers alone.
///
/// Chance and time are given in. Nothing here opens a connection, and no secret shows in a
/// `toString`.
@NullMarked
package io.swarmlog.command.ca;

import org.jspecify.annotations.NullMarked;
