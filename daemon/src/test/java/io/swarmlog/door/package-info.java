@NullMarked
package io.swarmlog.door;

import org.jspecify.annotations.NullMarked;
