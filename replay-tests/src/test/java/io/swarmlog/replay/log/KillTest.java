package io.swarmlog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.MutualTls;
import io.swarmlog.follow.Follower;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.replay.support.TestLog;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Control is killed in the middle of its work, again and again. Nothing is lost, nothing twice.
class KillTest {
    private static final int KILLS = 3;
    private static final int INPUTS_A_LIFE = 200;

    @TempDir private Path directory;

    @Test
    void theEventsAreThoseOfDecidingOnceWhateverIsKilled() throws Exception {
        try (var log = TestLog.start(directory);
                var live = new Follower(log.manager(), Manager.WIRES).start();
                var inputs = new InputAppender(log.manager(), Manager.WIRES.inputs())) {
            inputs.append("init", input("init", Wishes.initialise())).get();
            int made = 0;
            for (int life = 0; life < KILLS; life++) {
                long before = live.image().sequence();
                Process control = control(log, "one");
                for (int i = 0; i < INPUTS_A_LIFE; i++) {
                    String name = "service-" + made++;
                    inputs.append(name, input(name, Wishes.create(name, 2)));
                }
                // Killed as soon as its first decisions are seen, with most still to come.
                Manager.await(live, image -> image.sequence() > before);
                control.destroyForcibly().waitFor();
            }
            int all = made;
            Process last = control(log, "one");
            Manager.await(live, image -> image.services().size() == all);
            last.destroyForcibly().waitFor();

            assertThat(Recorded.events(log)).isEqualTo(Recorded.decidedOnce(log));
        }
    }

    @Test
    void aStandbyGoesOnWhenTheOneThatDecidesIsKilled() throws Exception {
        try (var log = TestLog.start(directory);
                var live = new Follower(log.manager(), Manager.WIRES).start();
                var inputs = new InputAppender(log.manager(), Manager.WIRES.inputs())) {
            inputs.append("init", input("init", Wishes.initialise())).get();
            Process first = control(log, "one");
            Manager.await(live, image -> image.swarm().isPresent());
            Process second = control(log, "two");
            inputs.append("a", input("a", Wishes.create("a", 2))).get();
            Manager.await(live, image -> image.services().size() == 1);

            first.destroyForcibly().waitFor();
            inputs.append("b", input("b", Wishes.create("b", 2))).get();

            Manager.await(live, image -> image.services().size() == 2);
            second.destroyForcibly().waitFor();
            assertThat(Recorded.events(log)).isEqualTo(Recorded.decidedOnce(log));
        }
    }

    private static Process control(TestLog log, String instance) throws Exception {
        var tls = Path.of((String) log.manager().get(MutualTls.DIRECTORY));
        return KilledControl.start(tls, log.bootstrap(), instance);
    }

    private static InputRecord input(String id, io.swarmlog.log.Input input) {
        return new InputRecord(new Origin.Api(), "tester", id, input);
    }
}
