@NullMarked
package io.swarmlog.mesh.net;

import org.jspecify.annotations.NullMarked;
