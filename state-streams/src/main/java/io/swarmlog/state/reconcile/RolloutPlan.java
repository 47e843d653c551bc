package io.swarmlog.state.reconcile;

import io.swarmlog.image.Service;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.UpdateStatus;
import java.util.Optional;

/// How a service's update, or its rollback, is to be rolled out: the user's config with the
/// defaults of SwarmKit (parallelism 1, no delay, pause on failure, monitor 5 s, ratio 0,
/// stop-first).
///
/// `isLate` is true when the update is over and a node that it passed over catches up: what fails
/// there then is that node's matter, and no reason to pause or roll back the service.
record RolloutPlan(ServiceSpec.UpdateConfig config, boolean isRollback, boolean isLate) {
    private static final long NS_PER_MS = 1_000_000L;
    private static final long MONITOR_DEFAULT_MS = 5_000;
    private static final long DELAY_MARGIN_MS = 1_000;
    private static final ServiceSpec.UpdateConfig DEFAULT =
            new ServiceSpec.UpdateConfig(1, 0, "pause", Optional.empty(), 0, "stop-first");

    static RolloutPlan of(Service service) {
        boolean rollback =
                service.updateStatus()
                        .map(status -> status.state() == UpdateStatus.State.ROLLBACK_STARTED)
                        .orElse(false);
        Optional<ServiceSpec.UpdateConfig> config =
                rollback ? service.spec().rollbackConfig() : service.spec().updateConfig();
        boolean late = service.updateStatus().map(UpdateStatus::isCompleted).orElse(false);
        return new RolloutPlan(config.orElse(DEFAULT), rollback, late);
    }

    /// Slots at once; all of them when the config says 0.
    int parallelism(int slots) {
        long wanted = config.parallelism();
        return wanted == 0 ? Math.max(1, slots) : (int) Math.min(wanted, Integer.MAX_VALUE);
    }

    long delayMs() {
        return config.delayNs() / NS_PER_MS;
    }

    private long monitorMs() {
        return config.monitorNs().map(ns -> ns / NS_PER_MS).orElse(MONITOR_DEFAULT_MS);
    }

    /// How long the end of a new task counts as a failure, and how long failures are watched after
    /// the last slot.
    long finalWatchMs() {
        long monitorMs = monitorMs();
        long delayMs = delayMs();
        return delayMs >= monitorMs ? delayMs + DELAY_MARGIN_MS : monitorMs;
    }

    boolean isStartFirst() {
        return config.order().equals("start-first");
    }

    boolean rollsBackOnFailure() {
        return config.failureAction().equals("rollback");
    }

    /// True when that many failures stop the update.
    boolean exceeds(int failures, int slots) {
        return !isLate
                && !config.failureAction().equals("continue")
                && (float) failures / Math.max(1, slots) > config.maxFailureRatio();
    }
}
