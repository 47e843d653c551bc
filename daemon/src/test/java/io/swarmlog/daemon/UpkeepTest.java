package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmId;
import io.swarmlog.model.SwarmSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class UpkeepTest {
    private static final Duration NEVER = Duration.ofHours(1);

    /// A lock or another root must not reach other managers a second late.
    @Test
    void aChangeOfTheSwarmIsSeenAtOnce() throws Exception {
        Shown live = new Shown();
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();

        try (Upkeep _ = new Upkeep(live, List.of(image -> seen.add(image.sequence())), NEVER)) {
            assertThat(seen.take()).isZero();

            live.begin();

            assertThat(seen.take()).isEqualTo(1);
        }
        assertThat(live.listeners).isEmpty();
    }

    private static final class Shown implements LiveImage {
        private final List<Listener> listeners = new ArrayList<>();
        private volatile ClusterImage image = ClusterImage.EMPTY;

        @Override
        public ClusterImage image() {
            return image;
        }

        @Override
        public LiveImage.Subscription subscribe(Listener listener) {
            listeners.add(listener);
            listener.advanced(List.of(), image, image);
            return () -> listeners.remove(listener);
        }

        void begin() {
            ClusterImage before = image;
            EventRecord event =
                    new EventRecord(1, 0, 1, new Origin.Api(), "local", "c", true, begun());
            image = Fold.apply(before, event);
            listeners.forEach(each -> each.advanced(List.of(event), before, image));
        }

        private static Event begun() {
            Sealed secret = new Sealed("key", "text");
            return new Event.SwarmInitialised(
                    new SwarmId("swarm"),
                    new Input.InitialiseSwarm(
                            "seed",
                            new SwarmSpec(
                                    "default",
                                    Collections.emptySortedMap(),
                                    5,
                                    new SwarmSpec.Raft(10_000, 0, 500, 10, 1),
                                    1_000_000_000L,
                                    7_776_000_000_000_000L,
                                    false,
                                    Optional.empty()),
                            List.of("10.0.0.0/8"),
                            24,
                            4789,
                            new NodeDescription.TlsTrust("", "", ""),
                            new Input.SwarmSecrets(secret, secret, secret, secret)));
        }
    }
}
