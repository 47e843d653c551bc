/// The Docker Engine API of swarm mode, a class a family of paths: Docker's JSON becomes a command or
/// a question, the outcome or the newest image becomes Docker's JSON again.
///
/// Nothing here decides: what can be wrong with a request that was read is decided behind the log.
@NullMarked
package io.swarmlog.command.api;

import org.jspecify.annotations.NullMarked;
