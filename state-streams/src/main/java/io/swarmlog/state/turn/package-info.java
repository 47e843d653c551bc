/// One turn: the deciding of one input. A [Turn] holds the image as it is so far, takes new events,
/// and folds each at once by the one fold, so that every later look sees it. Pure: a turn begins
/// with an image and an input and ends with events; the same two always give the same.
@NullMarked
package io.swarmlog.state.turn;

import org.jspecify.annotations.NullMarked;
