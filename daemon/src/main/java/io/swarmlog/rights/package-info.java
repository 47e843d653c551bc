/// What a party may be, at every door of a manager: its certificate says who it is, and the
/// membership that was decided on the log says what it is by now. A [Party] is what a certificate
/// names, a [Roster] what the log decided, and a [Role] what comes of both.
///
/// Values only: nothing here knows a connection, a clock or a file. See
/// docs/adr/0024-rights-follow-the-log.md.
@NullMarked
package io.swarmlog.rights;

import org.jspecify.annotations.NullMarked;
