/// Answers from the newest image: which object a reference means, which objects a filter lets
/// through, how many tasks a service has, and what happened lately, as messages for
/// `docker events`.
///
/// Nothing here asks the log, the engine or a clock; all but [Feed] are pure functions of an image.
@NullMarked
package io.swarmlog.command.view;

import org.jspecify.annotations.NullMarked;
