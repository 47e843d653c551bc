package io.swarmlog.agent.work;

import io.swarmlog.agent.runtime.ContainerRuntime;
import io.swarmlog.agent.runtime.Home;
import io.swarmlog.log.Input;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// What the work is done with: the runtime, the node as templates see it, who opens sealed registry
/// credentials, what the swarm knows of a task, and who hears what became of tasks.
public record Workshop(
        ContainerRuntime runtime,
        Home home,
        Function<Sealed, Optional<String>> opener,
        Function<TaskId, Optional<TaskState>> known,
        Consumer<Input.TaskReport> reports) {}
