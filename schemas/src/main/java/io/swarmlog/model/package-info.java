/// The nouns of a swarm: ids, specs, states and who may move them, named and shaped as in the
/// Docker Engine API, so that what a user sent can be given back as it was.
///
/// Absent and zero are different things in Docker's specs, so a component may be an `Optional`;
/// nothing is ever null. Durations are nanoseconds where Docker's are (`…Ns`). Nothing here reads a
/// clock, draws chance, or knows where a value came from.
@NullMarked
package io.swarmlog.model;

import org.jspecify.annotations.NullMarked;
