package io.swarmlog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.append.InputAppender;
import io.swarmlog.follow.Follower;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.replay.support.TestLog;
import io.swarmlog.state.streams.ControlStreams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the group chooses who decides: on a Kafka that is not the managers' own.
class WhoDecidesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> OTHERS = List.of("two", "three", "four", "five");

    @TempDir private Path directory;

    @Test
    void aManagerThatComesDoesNotTakeTheDecidingAway() throws Exception {
        Deque<ControlStreams> others = new ArrayDeque<>();
        try (var log = TestLog.start(directory);
                var live = new Follower(log.manager(), Manager.WIRES).start();
                var inputs = new InputAppender(log.manager(), Manager.WIRES.inputs());
                var admin = Admin.create(log.manager());
                var first = ControlStreams.start(log.manager(), Manager.WIRES, live, "one")) {
            assertThat(first.awaitDeciding(LIMIT)).isTrue();
            inputs.append("init", input("init", Wishes.initialise())).get();
            try {
                for (String name : OTHERS) {
                    others.push(ControlStreams.start(log.manager(), Manager.WIRES, live, name));
                    awaitMembers(admin, others.size() + 1);
                    inputs.append(name, input(name, Wishes.create(name, 1))).get();
                    Manager.await(live, image -> image.services().size() == others.size());

                    assertThat(first.deciding()).as("one decides when %s came", name).isTrue();
                    assertThat(others).noneMatch(ControlStreams::deciding);
                }
            } finally {
                others.forEach(ControlStreams::close);
            }
        }
    }

    private static InputRecord input(String id, io.swarmlog.log.Input input) {
        return new InputRecord(new Origin.Api(), "tester", id, input);
    }

    /// Waits until all have their places and nobody is to be moved.
    private static void awaitMembers(Admin admin, int count) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            var group = group(admin);
            if (group.groupState() == GroupState.STABLE && group.members().size() == count) {
                return;
            }
            assertThat(System.nanoTime())
                    .as("%s members, got %s", count, group)
                    .isLessThan(deadline);
        }
    }

    private static ConsumerGroupDescription group(Admin admin) throws Exception {
        var groups = admin.describeConsumerGroups(List.of(ControlStreams.APPLICATION)).all().get();
        return Objects.requireNonNull(groups.get(ControlStreams.APPLICATION));
    }
}
