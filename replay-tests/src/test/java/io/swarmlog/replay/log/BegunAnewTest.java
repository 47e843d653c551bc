package io.swarmlog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.follow.Follower;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.replay.support.TestLog;
import io.swarmlog.state.streams.IntakeStreams;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An application that fails begins anew in its own place of the group.
class BegunAnewTest {
    private static final String PLACE = IntakeStreams.APPLICATION + "-leader-1";

    @TempDir private Path directory;

    @Test
    void itTakesItsOwnPlaceAgainAndWaitsForNoSession() throws Exception {
        try (var log = TestLog.start(directory);
                var follower = new Follower(log.manager(), Manager.WIRES).start();
                var admin = Admin.create(log.manager())) {
            var live = new FailingOnce(follower);
            try (var intake = IntakeStreams.idle(log.manager(), Manager.WIRES, live)) {
                intake.lead(true);

                // Sooner than its session ends: 45 s.
                assertThat(live.lookedAgain.await(30, TimeUnit.SECONDS)).isTrue();
                assertThat(members(admin))
                        .extracting(member -> member.groupInstanceId().orElseThrow())
                        .containsExactly(PLACE);
                assertThat(intake.failure()).isEmpty();
            }
        }
    }

    private static List<MemberDescription> members(Admin admin) throws Exception {
        var groups = admin.describeConsumerGroups(List.of(IntakeStreams.APPLICATION)).all().get();
        return List.copyOf(Objects.requireNonNull(groups.get(IntakeStreams.APPLICATION)).members());
    }

    /// A picture that can't be had the first time.
    private static final class FailingOnce implements LiveImage {
        private final LiveImage real;
        private final AtomicInteger looks = new AtomicInteger();
        private final CountDownLatch lookedAgain = new CountDownLatch(1);

        private FailingOnce(LiveImage real) {
            this.real = real;
        }

        @Override
        public ClusterImage image() {
            if (looks.incrementAndGet() == 1) {
                throw new IllegalStateException("expected by this test: no picture");
            }
            lookedAgain.countDown();
            return real.image();
        }

        @Override
        public LiveImage.Subscription subscribe(Listener listener) {
            return real.subscribe(listener);
        }
    }
}
