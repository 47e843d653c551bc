package io.swarmlog.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.log.Input;
import io.swarmlog.model.TaskState;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The control plane that benchmarks measure is one that works: its nodes are believed, and a
/// service's tasks run on them.
class PlaneTest {
    private static final int NODES = 2;
    private static final int REPLICAS = 4;

    @Test
    void itsNodesAreBelievedAndRunTasks() throws Exception {
        try (Plane plane = Plane.start(NODES)) {
            var allRun = new CountDownLatch(1);
            plane.follower()
                    .subscribe((events, before, after) -> {
                        if (after.tasks().values().stream()
                                        .filter(it -> it.state() == TaskState.RUNNING)
                                        .count()
                                == REPLICAS) {
                            allRun.countDown();
                        }
                    });

            plane.submit(
                    new Input.CreateService(
                            Workload.service("s", "app:1", REPLICAS), Optional.empty()));

            assertThat(allRun.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(plane.follower().image().nodes().values()).hasSize(NODES);
        }
    }
}
