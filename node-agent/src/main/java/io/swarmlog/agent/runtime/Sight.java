package io.swarmlog.agent.runtime;

import io.swarmlog.model.ContainerStatus;
import io.swarmlog.model.EndpointSpec;
import java.util.List;
import java.util.Optional;

/// What a runtime shows of a task's container. A container goes from made to up to ended and is
/// never started twice.
public sealed interface Sight {

    /// There is no container.
    record Nothing() implements Sight {}

    /// The container was made and never started.
    record Made(String container) implements Sight {}

    /// The container runs. `hostPorts` are the host-mode ports with what was really published.
    record Up(String container, int pid, Health health, List<EndpointSpec.Port> hostPorts)
            implements Sight {}

    /// The container ran and ended. `cause` says why, if that is known; `awaited` is true when it
    /// ended while its health check had not yet said that it works.
    record Ended(String container, int exitCode, String cause, boolean awaited) implements Sight {}

    /// What the health check of a container says; none when there is no check.
    enum Health {
        NONE,
        STARTING,
        HEALTHY,
        UNHEALTHY
    }

    /// The id of the container, if there is one.
    default Optional<String> id() {
        return switch (this) {
            case Nothing() -> Optional.empty();
            case Made(String container) -> Optional.of(container);
            case Up up -> Optional.of(up.container());
            case Ended ended -> Optional.of(ended.container());
        };
    }

    /// The container as the swarm is told of it.
    default Optional<ContainerStatus> status() {
        return switch (this) {
            case Nothing() -> Optional.empty();
            case Made(String container) -> Optional.of(new ContainerStatus(container, 0, 0));
            case Up up -> Optional.of(new ContainerStatus(up.container(), up.pid(), 0));
            case Ended ended ->
                    Optional.of(new ContainerStatus(ended.container(), 0, ended.exitCode()));
        };
    }

    /// The health check spoke. A container it once condemned stays so, however it feels while it is
    /// being stopped.
    default Sight checked(Health health) {
        return this instanceof Up up && up.health() != Health.UNHEALTHY
                ? new Up(up.container(), up.pid(), health, up.hostPorts())
                : this;
    }

    /// The container ended, with `exitCode`, after this was seen of it. What has ended stays as it
    /// ended.
    default Sight ended(String container, int exitCode) {
        return switch (this) {
            case Ended ended -> ended;
            case Nothing() -> new Ended(container, exitCode, "", false);
            case Made _ -> new Ended(container, exitCode, "", false);
            case Up up ->
                    new Ended(
                            container,
                            exitCode,
                            up.health() == Health.UNHEALTHY ? UNHEALTHY_CAUSE : "",
                            up.health() == Health.STARTING || up.health() == Health.UNHEALTHY);
        };
    }

    /// Why a container that its health check condemned was stopped (moby `ErrContainerUnhealthy`).
    String UNHEALTHY_CAUSE = "dockerexec: unhealthy container";
}
