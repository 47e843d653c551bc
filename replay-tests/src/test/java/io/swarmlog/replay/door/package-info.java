/// The manager's door under attack.
@NullMarked
package io.swarmlog.replay.door;

import org.jspecify.annotations.NullMarked;
