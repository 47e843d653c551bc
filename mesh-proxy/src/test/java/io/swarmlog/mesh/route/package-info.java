@NullMarked
package io.swarmlog.mesh.route;

import org.jspecify.annotations.NullMarked;
