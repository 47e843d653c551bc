/// Appending commands to `inputs` and waiting for what became of them. A command was acknowledged
/// only if its outcome stands on `events`.
///
/// Nothing here looks into a command or decides anything.
@NullMarked
package io.swarmlog.command.ledger;

import org.jspecify.annotations.NullMarked;
