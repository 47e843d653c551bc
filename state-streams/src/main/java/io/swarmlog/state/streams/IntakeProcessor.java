package io.swarmlog.state.streams;

import io.swarmlog.codec.Wire;
import io.swarmlog.codec.Wires;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.log.ReportRecord;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.signing.RecordSignature;
import io.swarmlog.state.intake.AuditBudget;
import io.swarmlog.state.intake.Liveness;
import io.swarmlog.state.intake.Senders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what nodes and publishers write into inputs, and heartbeats into the rare news that a node
/// fell silent or is back. One for each partition: a node's reports and heartbeats meet the same
/// one, as both have the node as key.
final class IntakeProcessor implements Processor<byte[], byte[], Object, byte[]> {
    static final String INPUTS = "inputs";
    static final String PULSES = "pulses";

    /// The sender of pulses (see [Liveness]); no node has such an id.
    static final NodeId PULSE = new NodeId("intake-pulse");

    private static final Logger LOG = LoggerFactory.getLogger(IntakeProcessor.class);

    /// How often silence is looked for: some times in the shortest period that makes sense (1 s).
    private static final Duration CHECK = Duration.ofMillis(250);

    /// What fits on the line, with some room for the envelope Kafka puts around it
    /// (`max.message.bytes` of `inputs` is 8 MiB). More would stop intake.
    private static final int MAX_INPUT_BYTES = (8 << 20) - (4 << 10);

    private final Wires wires;
    private final LiveImage live;
    private final DropCount drops;
    private final Evidence evidence;
    private final Liveness liveness;
    private final Senders senders = new Senders();
    private final AuditBudget audit = new AuditBudget();
    private final long life = System.nanoTime();
    private Optional<ProcessorContext<Object, byte[]>> open = Optional.empty();
    private ClusterImage seen = ClusterImage.EMPTY;

    IntakeProcessor(Wires wires, LiveImage live, DropCount drops, Evidence evidence) {
        this.wires = wires;
        this.live = live;
        this.drops = drops;
        this.evidence = evidence;
        this.liveness = new Liveness(nowMs(), evidence.start());
    }

    @Override
    public void init(ProcessorContext<Object, byte[]> context) {
        open = Optional.of(context);
        context.schedule(CHECK, PunctuationType.WALL_CLOCK_TIME, _ -> look());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context().recordMetadata().orElseThrow();
        byte[] value = record.value();
        if (value == null) {
            drop(at, "expected a record with content, but it is empty");
            return;
        }
        switch (at.topic()) {
            case Topics.HEARTBEATS ->
                    decoded(wires.heartbeats(), value, at)
                            .filter(beat -> isSenders(record, at, beat.node(), beat.incarnation()))
                            .ifPresent(this::heartbeat);
            case Topics.REPORTS ->
                    decoded(wires.reports(), value, at)
                            .filter(it -> isSenders(record, at, it.node(), it.incarnation()))
                            .filter(it -> isSayable(it, at))
                            .ifPresent(it -> report(it, at));
            case Topics.COMMANDS ->
                    decoded(wires.commands(), value, at).ifPresent(command -> command(command, at));
            default ->
                    throw new IllegalStateException(
                            "expected a topic of intake, but got " + at.topic());
        }
    }

    /// What was written, or nothing if it is no such record. A mistake of a sender must neither
    /// stop intake nor reach the line.
    private <T> Optional<T> decoded(Wire<T> wire, byte[] value, RecordMetadata at) {
        try {
            return Optional.of(wire.decode(value));
        } catch (IllegalArgumentException | IllegalStateException e) {
            drop(at, e.toString());
            return Optional.empty();
        }
    }

    private void drop(RecordMetadata at, String why) {
        drops.add();
        LOG.atWarn()
                .addKeyValue("topic", at.topic())
                .addKeyValue("partition", at.partition())
                .addKeyValue("offset", at.offset())
                .addKeyValue("why", why)
                .log("a record was dropped: it is not what its topic is for");
    }

    /// Whether the record is of the node it names. A pulse is of this program itself: see
    /// [Liveness], which looks for its own alone.
    private boolean isSenders(
            Record<byte[], byte[]> record, RecordMetadata at, NodeId node, long incarnation) {
        if (at.topic().equals(Topics.HEARTBEATS) && node.equals(PULSE)) {
            return true;
        }
        byte[] key = record.key();
        Header header = record.headers().lastHeader(RecordSignature.HEADER);
        Senders.Claim claim =
                new Senders.Claim(
                        new RecordSignature.Signed(
                                at.topic(),
                                key == null ? "" : new String(key, StandardCharsets.UTF_8),
                                record.value()),
                        header == null ? Optional.empty() : RecordSignature.read(header.value()),
                        node,
                        incarnation);
        Optional<String> why = senders.whyNot(claim, live.image());
        why.ifPresent(it -> turnAway(at, node, it));
        return why.isEmpty();
    }

    /// A node may say what it is and sees; what is learned of nodes otherwise is not its to say.
    private boolean isSayable(ReportRecord report, RecordMetadata at) {
        boolean sayable =
                switch (report.observation()) {
                    case Input.RegisterNode it ->
                            it.node().equals(report.node())
                                    && it.incarnation() == report.incarnation();
                    case Input.ReportTasks it ->
                            it.node().equals(report.node())
                                    && it.incarnation() == report.incarnation();
                    case Input.NodeLeft it ->
                            it.node().equals(report.node())
                                    && it.incarnation() == report.incarnation();
                    case Input.NodeStopped it ->
                            it.node().equals(report.node())
                                    && it.incarnation() == report.incarnation();
                    case Input.NodeWentSilent _,
                            Input.NodeCameBack _,
                            Input.NodeBecameSuspect _,
                            Input.TookLead _,
                            Input.TurnedAway _ ->
                            false;
                };
        if (!sayable) {
            turnAway(at, report.node(), "it says what only the swarm or another node may say");
        }
        return sayable;
    }

    private void turnAway(RecordMetadata at, NodeId node, String why) {
        drop(at, why);
        if (audit.allows(context().currentSystemTimeMs())) {
            String where = at.topic() + "/" + at.partition() + "/" + at.offset();
            var input =
                    new InputRecord(
                            new Origin.Node(node),
                            "intake",
                            where,
                            new Input.TurnedAway(where, node.value(), why));
            forward(node.value(), wires.inputs().encode(input));
        }
    }

    private void heartbeat(Heartbeat heartbeat) {
        if (heartbeat.node().equals(PULSE)) {
            if (heartbeat.incarnation() == life) {
                liveness.pulseHeard(heartbeat.number(), nowMs());
            }
            return;
        }
        liveness.heard(heartbeat.node(), heartbeat.incarnation(), nowMs()).ifPresent(this::say);
    }

    private void report(ReportRecord report, RecordMetadata at) {
        if (report.observation() instanceof Input.NodeLeft(NodeId node, long incarnation)) {
            liveness.left(node, incarnation);
        } else if (report.observation()
                instanceof Input.NodeStopped(NodeId node, long incarnation)) {
            liveness.left(node, incarnation);
        }
        var input =
                new InputRecord(
                        new Origin.Node(report.node()),
                        report.node().value(),
                        "reports/" + at.partition() + "/" + at.offset(),
                        report.observation());
        forwardIfItFits(report.node().value(), input, at);
    }

    private void command(CommandRecord command, RecordMetadata at) {
        var input =
                new InputRecord(
                        new Origin.Published(at.offset()),
                        command.publisher(),
                        command.commandId(),
                        command.command());
        forwardIfItFits(command.publisher(), input, at);
    }

    /// Takes over what the image says of nodes, looks who is silent, and writes a pulse if it is
    /// time.
    private void look() {
        ClusterImage image = live.image();
        long nowMs = nowMs();
        if (!sameMembers(image, seen)) {
            liveness.members(mine(image), period(image), nowMs);
        }
        seen = image;
        evidence.take(this::isMine, liveness::evidence);
        liveness.check(nowMs).forEach(this::say);
        liveness.pulse(nowMs).ifPresent(this::writePulse);
    }

    private void writePulse(long number) {
        byte[] value = wires.heartbeats().encode(new Heartbeat(PULSE, life, number));
        Integer partition = context().taskId().partition();
        context().forward(new Record<>(partition, value, context().currentSystemTimeMs()), PULSES);
    }

    /// Images share what did not change, so nothing has to be compared by its content.
    @SuppressWarnings({"ReferenceEquality", "OptionalEquality"})
    private static boolean sameMembers(ClusterImage one, ClusterImage other) {
        return one.nodes() == other.nodes() && one.swarm() == other.swarm();
    }

    /// The nodes whose heartbeats come by this partition.
    private List<Node> mine(ClusterImage image) {
        return image.nodes().values().stream().filter(node -> isMine(node.id())).toList();
    }

    private boolean isMine(NodeId node) {
        byte[] key = node.value().getBytes(StandardCharsets.UTF_8);
        return BuiltInPartitioner.partitionForKey(key, Topics.SPREAD)
                == context().taskId().partition();
    }

    private static Duration period(ClusterImage image) {
        return image.swarm()
                .map(swarm -> swarm.spec().heartbeatPeriod())
                .orElse(SwarmSpec.STANDARD_HEARTBEAT);
    }

    private void say(Input.Observation observation) {
        NodeId node =
                switch (observation) {
                    case Input.NodeWentSilent said -> said.node();
                    case Input.NodeCameBack said -> said.node();
                    case Input.RegisterNode said -> said.node();
                    case Input.ReportTasks said -> said.node();
                    case Input.NodeLeft said -> said.node();
                    case Input.TookLead said -> said.node();
                    case Input.TurnedAway said -> new NodeId(said.who());
                    case Input.NodeBecameSuspect said -> said.node();
                    case Input.NodeStopped said -> said.node();
                };
        LOG.atInfo().addKeyValue("node", node).addKeyValue("news", observation).log("liveness");
        var input =
                new InputRecord(
                        new Origin.Node(node),
                        "swarm",
                        "liveness/" + node + "/" + context().currentSystemTimeMs(),
                        observation);
        forward(node.value(), wires.inputs().encode(input));
    }

    private void forwardIfItFits(String key, InputRecord input, RecordMetadata at) {
        byte[] value = wires.inputs().encode(input);
        if (value.length > MAX_INPUT_BYTES) {
            drop(at, "expected at most " + MAX_INPUT_BYTES + " bytes, but got " + value.length);
        } else {
            forward(key, value);
        }
    }

    private void forward(String key, byte[] value) {
        context().forward(new Record<>(key, value, context().currentSystemTimeMs()), INPUTS);
    }

    private ProcessorContext<Object, byte[]> context() {
        return open.orElseThrow();
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
