/// The seam to what runs containers: [ContainerRuntime], what it shows of a container ([Sight]), and
/// a runtime without containers for scale. The Docker Engine is behind it in `runtime.docker`, the
/// only place with docker-java.
///
/// Nothing here decides when a container is made or stopped; `work` does.
@NullMarked
package io.swarmlog.agent.runtime;

import org.jspecify.annotations.NullMarked;
