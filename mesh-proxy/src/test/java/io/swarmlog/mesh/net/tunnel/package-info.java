@NullMarked
package io.swarmlog.mesh.net.tunnel;

import org.jspecify.annotations.NullMarked;
