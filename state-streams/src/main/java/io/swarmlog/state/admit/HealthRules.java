package io.swarmlog.state.admit;

import io.swarmlog.log.Event;
import io.swarmlog.model.ContainerSpec;
import java.util.Optional;

/// Health check times are 0 (inherit) or at least 1 ms (SwarmKit `minimumDuration`).
final class HealthRules {
    private static final long MIN_NS = 1_000_000;

    private HealthRules() {}

    static Optional<Event.Rejected> check(ContainerSpec spec) {
        return spec.healthcheck().flatMap(HealthRules::check);
    }

    private static Optional<Event.Rejected> check(ContainerSpec.Healthcheck health) {
        return time("Interval", health.intervalNs())
                .or(() -> time("Timeout", health.timeoutNs()))
                .or(() ->
                        health.retries() < 0
                                ? Refusal.invalid(
                                        "ContainerSpec: Retries in HealthConfig cannot be negative")
                                : Refusal.none())
                .or(() -> time("StartPeriod", health.startPeriodNs()));
    }

    private static Optional<Event.Rejected> time(String name, long ns) {
        return ns != 0 && ns < MIN_NS
                ? Refusal.invalid(
                        "ContainerSpec: " + name + " in HealthConfig cannot be less than 1ms")
                : Refusal.none();
    }
}
