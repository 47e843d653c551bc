/// The Docker API of a swarm as it was: the same views as of the running one, over an image that
/// stands still. What would change anything is refused; what is the engine's may be looked at.
@NullMarked
package io.swarmlog.history.past;

import org.jspecify.annotations.NullMarked;
