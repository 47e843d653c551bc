/// The Docker API of swarm mode against recordings of the real engine: every recorded request is
/// put to our API, over the whole of deciding and an agent that does what the recorded one did, and
/// the answers are compared field by field.
@NullMarked
package io.swarmlog.replay.api;

import org.jspecify.annotations.NullMarked;
