package io.swarmlog.replay.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.command.api.SwarmApi;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.model.SwarmSpec;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Whoever is shown the swarm's secrets stands on the log.
final class ShownSecretsTest {
    private static final int OK = 200;
    private final PlayedSwarm swarm =
            new PlayedSwarm(
                    new PlayedAgent(
                            new TaskScripts(new Recording("none", List.of())), new Comparison()));
    private final LinkedBlockingQueue<EventRecord> events = new LinkedBlockingQueue<>();
    private final SwarmApi api =
            new SwarmApi(
                    swarm,
                    new PlayedEngine(),
                    () -> Instant.ofEpochMilli(swarm.nowMs()),
                    new SplittableRandom(1));

    private void begin(boolean autolock) {
        SwarmSpec plain = SwarmReader.DEFAULTS;
        swarm.init(
                new SwarmReader.Init(
                        "0.0.0.0:2377",
                        "127.0.0.1",
                        "",
                        0,
                        false,
                        "",
                        List.of(),
                        24,
                        new SwarmSpec(
                                plain.name(),
                                plain.labels(),
                                plain.taskHistoryRetentionLimit(),
                                plain.raft(),
                                plain.heartbeatPeriodNs(),
                                plain.nodeCertExpiryNs(),
                                autolock,
                                plain.defaultLogDriver())));
        swarm.upgrade();
        swarm.subscribe((told, _, _) -> events.addAll(told));
    }

    private void ask(String target) throws Exception {
        var exchange = new PlayedExchange("GET", target, "", "");
        api.handle(exchange);
        assertThat(exchange.status()).isEqualTo(OK);
    }

    @Test
    void readingTheJoinTokensIsToldOnceAMinuteWithWhoDid() throws Exception {
        begin(true);

        ask("/v1.41/swarm");
        ask("/v1.41/swarm");
        ask("/v1.41/swarm/unlockkey");

        List<EventRecord> told = List.of(next(), next());
        assertThat(told)
                .extracting(EventRecord::event)
                .containsExactlyInAnyOrder(
                        new Event.SecretsShown("the join tokens"),
                        new Event.SecretsShown("the key that unlocks managers"));
        assertThat(told)
                .extracting(EventRecord::principal)
                .containsOnly("docker-api@" + swarm.self());
        assertThat(events).isEmpty();
    }

    @Test
    void askingForAKeyThatIsNoneIsNotTold() throws Exception {
        begin(false);

        ask("/v1.41/swarm/unlockkey");
        ask("/v1.41/swarm");

        assertThat(next().event()).isEqualTo(new Event.SecretsShown("the join tokens"));
    }

    private EventRecord next() throws InterruptedException {
        EventRecord event = events.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event;
    }
}
