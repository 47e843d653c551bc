/// What an input means: one class a noun. Each looks at the image, checks that the wish may be
/// fulfilled or the observation is news, and emits the events; nothing here reconciles, places or
/// allocates. A wish always has an outcome, its events or one [io.swarmlog.log.Event.Rejected]; an
/// observation that is old news has none. Pure.
@NullMarked
package io.swarmlog.state.decide;

import org.jspecify.annotations.NullMarked;
