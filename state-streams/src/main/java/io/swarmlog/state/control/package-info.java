/// The whole of deciding: one input in, events and assignments out. [Control] strings the rooms
/// decide, allocate, reconcile and place together until nothing changes; they never call each other.
///
/// Pure: no clock, chance, thread or I/O. A [Control] made from an image behaves exactly as one that
/// took every input up to that image.
@NullMarked
package io.swarmlog.state.control;

import org.jspecify.annotations.NullMarked;
