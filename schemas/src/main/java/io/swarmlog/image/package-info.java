/// What the log adds up to: [ClusterImage], an immutable picture of the swarm after some event, and
/// [Fold], the one function that makes the next picture from an event. Live deciding, restart, read
/// views and replay all use it.
///
/// All collections are persistent and sorted, so a picture can be kept for nothing and iterates the
/// same everywhere. Nothing here decides anything or reads anything but the event.
@NullMarked
package io.swarmlog.image;

import org.jspecify.annotations.NullMarked;
