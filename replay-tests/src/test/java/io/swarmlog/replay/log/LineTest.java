package io.swarmlog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.ledger.CommandLog.Outcome;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.Input;
import io.swarmlog.log.ReportRecord;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.Reason;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.SwarmId;
import io.swarmlog.replay.support.TestLog;
import io.swarmlog.signing.RecordSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
        assertThat(manager.submit(Wishes.initialise(HEARTBEAT, log.root().trust())))
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
            publisher.write(
                    log.signer("pipeline")
                            .sign("published", Manager.WIRES.commands().encode(scale)));
        }

        manager.await(image ->
                image.serviceNamed("published")
                        .map(service -> service.spec().mode())
                        .equals(Optional.of(new ServiceSpec.Mode.Replicated(4))));
    }

    /// Nothing that is written to a topic of intake stops it: what can't be read or believed is
    /// dropped, counted, told, and the next record is taken.
    @Test
    void recordsThatAreNoCommandsAreDroppedAndDoNoHarm() throws Exception {
        long before = manager.intake.dropped();
        log.publisher("pipeline");
        RecordSigner signer = log.signer("pipeline");
        BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
        AutoCloseable listening =
                manager.live.subscribe((events, _, _) -> refusalsTo(refusals, events));

        writer.write(Topics.COMMANDS, "k", "no such thing".getBytes(StandardCharsets.UTF_8));
        awaitRefusal(
                refusals,
                "it is not signed: a publisher signs its commands, see docs/PUBLISHING.md");
        writer.write(signer.sign("k", new byte[] {0, 0, 0, 0, 1}));
        writer.write(signer.sign("k", new byte[] {0, 9, 9, 9, 9, 1, 2, 3}));
        writer.write(signer.sign("k", new byte[0]));
        var wrong = new CommandRecord("wrong-1", "pipeline", new Input.ScaleService("nobody", 4));
        writer.write(signer.sign("k", Manager.WIRES.commands().encode(wrong)));

        for (int unread = 0; unread < 3; unread++) {
            assertThat(refusals.poll(60, TimeUnit.SECONDS)).contains("swarmlog.commands/0/");
        }
        awaitRefusal(refusals, "service nobody not found");
        listening.close();
        assertThat(manager.intake.dropped() - before).isEqualTo(4);
    }

    /// A node's own record, signed by it, whose enum has no such value.
    @Test
    void anIndexOutOfRangeStopsNothing() {
        var node = new NodeId("ranger1ranger1ranger1rang");
        var key = admit(node);
        var reports = new RecordSigner(Topics.REPORTS, key::privateKey);
        var register = new ReportRecord(node, 1, Wishes.register(node, 1));
        byte[] bad = report(register);
        int role = 5 + 1 + node.value().length() + 1 + 1 + 1 + node.value().length() + 1;
        bad[role] = 126;

        writer.write(reports.sign(node.value(), bad));
        writer.write(reports.sign(node.value(), report(register)));

        manager.await(image -> image.node(node).isPresent());
    }

    @Test
    void aNodeThatFallsSilentIsDownAndIsReadyWhenItIsHeardAgain() throws Exception {
        var node = new NodeId("silent1silent1silent1sile");
        var registration = new ReportRecord(node, 1, Wishes.register(node, 1));
        var key = admit(node);
        var reports = new RecordSigner(Topics.REPORTS, key::privateKey);
        writer.write(reports.sign(node.value(), Manager.WIRES.reports().encode(registration)));
        manager.await(image -> stateOf(image, node).equals(Optional.of(NodeState.READY)));

        manager.await(image -> stateOf(image, node).equals(Optional.of(NodeState.DOWN)));

        var beat = Manager.WIRES.heartbeats().encode(new Heartbeat(node, 1, 1));
        var heartbeats = new RecordSigner(Topics.HEARTBEATS, key::privateKey);
        writer.write(heartbeats.sign(node.value(), beat));
        manager.await(image -> stateOf(image, node).equals(Optional.of(NodeState.READY)));
    }

    /// What is not the node's own word, in its present life and for the first time, changes nothing
    /// and is told on the log.
    @Test
    void recordsThatAreNotTheirSendersAreTurnedAway() throws Exception {
        var node = new NodeId("honest1honest1honest1hone");
        var other = new NodeId("forger1forger1forger1forg");
        var key = admit(node);
        var forger = admit(other);
        var honest = new RecordSigner(Topics.REPORTS, key::privateKey);
        var forged = new RecordSigner(Topics.REPORTS, forger::privateKey);
        var register = report(new ReportRecord(node, 2, Wishes.register(node, 2)));
        var left = report(new ReportRecord(node, 2, new Input.NodeLeft(node, 2)));
        var first = honest.sign(node.value(), register);
        writer.write(first);
        manager.await(image -> stateOf(image, node).equals(Optional.of(NodeState.READY)));

        BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
        AutoCloseable listening =
                manager.live.subscribe((events, _, _) -> refusalsTo(refusals, events));

        writer.write(Topics.REPORTS, node.value(), left);
        awaitRefusal(refusals, "it is not signed");
        writer.write(forged.sign(node.value(), left));
        awaitRefusal(refusals, "its signature is not the node's");
        writer.write(forged.sign(other.value(), left));
        awaitRefusal(refusals, "it stands under another node's key");
        var speaking = new ReportRecord(other, 1, new Input.NodeLeft(node, 2));
        writer.write(forged.sign(other.value(), report(speaking)));
        awaitRefusal(refusals, "it says what only the swarm or another node may say");
        var silencing = new Input.NodeWentSilent(node, 2, "a lie");
        writer.write(forged.sign(other.value(), report(new ReportRecord(other, 1, silencing))));
        awaitRefusal(refusals, "it says what only the swarm or another node may say");
        var old = new ReportRecord(node, 1, new Input.NodeLeft(node, 1));
        writer.write(honest.sign(node.value(), report(old)));
        awaitRefusal(refusals, "it is of an earlier life of the node");
        writer.write(first);
        awaitRefusal(refusals, "it was taken before, or one after it was");
        var stranger = new NodeId("nobody1nobody1nobody1nobo");
        var arrival = new ReportRecord(stranger, 1, Wishes.register(stranger, 1));
        writer.write(forged.sign(stranger.value(), report(arrival)));
        awaitRefusal(refusals, "the node is no member of the swarm");

        listening.close();
        assertThat(manager.live.image().node(node).map(Node::stateMessage).orElseThrow())
                .as("neither of the lies is believed, however slow this host is")
                .isNotIn("the node left", "a lie");
        assertThat(manager.live.image().node(stranger)).isEmpty();
    }

    private static void refusalsTo(BlockingQueue<String> queue, List<EventRecord> events) {
        for (EventRecord recorded : events) {
            if (recorded.event() instanceof Event.Rejected(var _, String message, var _)) {
                queue.add(message);
            }
        }
    }

    /// The next refusal is that one.
    private static void awaitRefusal(BlockingQueue<String> refusals, String why)
            throws InterruptedException {
        assertThat(refusals.poll(60, TimeUnit.SECONDS)).endsWith(why);
    }

    private static byte[] report(ReportRecord record) {
        return Manager.WIRES.reports().encode(record);
    }

    /// Lets a node in, as a manager's certificate desk does; the result is its key.
    private static NodeKey admit(NodeId node) {
        SecureRandom chance = new SecureRandom();
        NodeKey key = NodeKey.generate(chance);
        String certificate =
                RootCa.found(chance, Instant.now())
                        .issue(
                                Subject.node(node, CertificateRole.WORKER, new SwarmId("s")),
                                key.publicKey(),
                                Duration.ofDays(1),
                                Instant.now());
        var admission = new Input.AdmitNode(node, NodeSpec.Role.WORKER, certificate);
        assertThat(manager.submit(admission)).isInstanceOf(Outcome.Accepted.class);
        return key;
    }

    private static Optional<NodeState> stateOf(ClusterImage image, NodeId node) {
        return image.node(node).map(Node::state);
    }
}
