package io.swarmlog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.command.ledger.CommandLog.Outcome;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Event;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.Input;
import io.swarmlog.log.ReportRecord;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.Reason;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.replay.support.TestLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands, reports and heartbeats on a real log, and what becomes of them.
class LineTest {
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    @TempDir private static Path directory;
    private static TestLog log;
    private static Manager manager;
    private static Writer writer;

    @BeforeAll
    static void start() throws IOException {
        log = TestLog.start(directory);
        manager = new Manager(log.manager(), Manager.WIRES, "one");
        writer = new Writer(log.manager());
        assertThat(manager.submit(Wishes.initialise(HEARTBEAT)))
                .isInstanceOf(Outcome.Accepted.class);
    }

    @AfterAll
    static void stop() {
        writer.close();
        manager.close();
        log.close();
    }

    @Test
    void aCommandHasItsEventsAndTheImageAfterThem() {
        var outcome = manager.submit(Wishes.create("web", 3));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Accepted.class,
                        accepted -> {
                            assertThat(accepted.events().getFirst().event())
                                    .isInstanceOf(Event.ServiceCreated.class);
                            assertThat(accepted.events().getLast().sequence())
                                    .isEqualTo(accepted.image().sequence());
                            assertThat(accepted.image().serviceNamed("web")).isPresent();
                        });
    }

    @Test
    void aWrongCommandIsRefusedWithItsReason() {
        assertThat(manager.submit(new Input.RemoveService("nobody")))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_FOUND));
    }

    @Test
    void aPublishedCommandDoesWhatTheApiDoes() throws Exception {
        manager.submit(Wishes.create("published", 1));
        var scale =
                new CommandRecord("scale-1", "pipeline", new Input.ScaleService("published", 4));

        try (var publisher = new Writer(log.publisher("pipeline"))) {
            publisher.write(Topics.COMMANDS, "published", Manager.WIRES.commands().encode(scale));
        }

        manager.await(image ->
                image.serviceNamed("published")
                        .map(service -> service.spec().mode())
                        .equals(Optional.of(new ServiceSpec.Mode.Replicated(4))));
    }

    @Test
    void recordsThatAreNoCommandsAreDroppedAndDoNoHarm() {
        long before = manager.intake.dropped();
        writer.write(Topics.COMMANDS, "k", "no such thing".getBytes(StandardCharsets.UTF_8));
        writer.write(Topics.COMMANDS, "k", new byte[] {0, 0, 0, 0, 1});
        writer.write(Topics.COMMANDS, "k", new byte[] {0, 9, 9, 9, 9, 1, 2, 3});
        writer.write(Topics.COMMANDS, "k", new byte[0]);
        var wrong = new CommandRecord("wrong-1", "pipeline", new Input.ScaleService("nobody", 4));
        long sequence = manager.live.image().sequence();

        writer.write(Topics.COMMANDS, "k", Manager.WIRES.commands().encode(wrong));

        manager.await(image -> image.sequence() > sequence);
        assertThat(manager.intake.dropped() - before).isEqualTo(4);
    }

    @Test
    void aNodeThatFallsSilentIsDownAndIsReadyWhenItIsHeardAgain() throws Exception {
        var node = new NodeId("silent1silent1silent1sile");
        var registration = new ReportRecord(node, 1, Wishes.register(node, 1));
        writer.write(Topics.REPORTS, node.value(), Manager.WIRES.reports().encode(registration));
        manager.await(image -> stateOf(image, node).equals(Optional.of(NodeState.READY)));

        manager.await(image -> stateOf(image, node).equals(Optional.of(NodeState.DOWN)));

        var beat = Manager.WIRES.heartbeats().encode(new Heartbeat(node, 1, 1));
        writer.write(Topics.HEARTBEATS, node.value(), beat);
        manager.await(image -> stateOf(image, node).equals(Optional.of(NodeState.READY)));
    }

    private static Optional<NodeState> stateOf(ClusterImage image, NodeId node) {
        return image.node(node).map(Node::state);
    }
}
