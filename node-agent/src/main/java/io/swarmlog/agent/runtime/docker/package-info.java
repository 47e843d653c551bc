/// The Docker Engine as the runtime of tasks, through docker-java: the only place that knows either.
///
/// What docker-java's types lack (driver options of an endpoint, capabilities it has no name for) is
/// sent as the engine's own JSON ([EngineCalls#post]); all else goes through its commands. Source of
/// the mapping from a task to a container: moby daemon/cluster/executor/container/container.go.
@NullMarked
package io.swarmlog.agent.runtime.docker;

import org.jspecify.annotations.NullMarked;
