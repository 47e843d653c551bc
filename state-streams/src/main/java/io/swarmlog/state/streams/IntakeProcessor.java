package io.swarmlog.state.streams;

import io.swarmlog.bound.FairBudget;
import io.swarmlog.codec.Wires;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.signing.RecordSignature;
import io.swarmlog.state.intake.Believed;
import io.swarmlog.state.intake.Letter;
import io.swarmlog.state.intake.Liveness;
import io.swarmlog.state.intake.Screening;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
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
import org.jspecify.annotations.Nullable;
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

    /// What the log is told of why a record was dropped, in characters.
    private static final int MAX_TOLD = 500;

    private static final byte[] NOTHING = {};

    private final Wires wires;
    private final LiveImage live;
    private final DropCount drops;
    private final Evidence evidence;
    private final Liveness liveness;
    private final Screening screening;
    private final FairBudget budget = new FairBudget();
    private final long life = new SecureRandom().nextLong();
    private byte[] lastPulse = NOTHING;
    private long lastPulseNumber;
    private Optional<ProcessorContext<Object, byte[]>> open = Optional.empty();
    private ClusterImage seen = ClusterImage.EMPTY;

    IntakeProcessor(Wires wires, LiveImage live, DropCount drops, Evidence evidence) {
        this.wires = wires;
        this.screening = new Screening(wires, InstantSource.system());
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
        if (isPulse(record, at)) {
            pulse(record.value());
            return;
        }
        switch (screening.look(letter(record, at), at.offset(), live.image())) {
            case Believed.Beat(Heartbeat beat) ->
                    liveness.heard(beat.node(), beat.incarnation(), nowMs()).ifPresent(this::say);
            case Believed.Taken taken -> {
                if (taken.input().input() instanceof Input.RegisterNode seen) {
                    liveness.registers(seen.node());
                }
                take(taken, at);
            }
            case Believed.Goodbye(NodeId node, long incarnation, Believed.Taken taken) -> {
                liveness.left(node, incarnation);
                take(taken, at);
            }
            case Believed.Dropped(String who, String why) -> drop(at, who, why);
        }
    }

    private static Letter letter(Record<byte[], byte[]> record, RecordMetadata at) {
        Letter.Kind kind =
                switch (at.topic()) {
                    case Topics.HEARTBEATS -> Letter.Kind.HEARTBEAT;
                    case Topics.REPORTS -> Letter.Kind.REPORT;
                    case Topics.COMMANDS -> Letter.Kind.COMMAND;
                    default ->
                            throw new IllegalStateException(
                                    "expected a topic of intake, but got " + at.topic());
                };
        return new Letter(
                kind,
                at.partition() + "/" + at.offset(),
                bytes(record.key()),
                bytes(record.value()),
                header(record, RecordSignature.HEADER),
                header(record, RecordSignature.CERTIFICATE));
    }

    private static byte[] bytes(byte @Nullable [] content) {
        return content == null ? NOTHING : content;
    }

    private static Optional<byte[]> header(Record<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? Optional.empty() : Optional.ofNullable(header.value());
    }

    /// Pulses have the number of their partition for a key, which no node has.
    private static boolean isPulse(Record<byte[], byte[]> record, RecordMetadata at) {
        return at.topic().equals(Topics.HEARTBEATS)
                && record.key() != null
                && record.key().length == Integer.BYTES;
    }

    /// Only the pulse that is out counts, and only byte for byte: `life` is chance that nobody else
    /// knows, so none can be forged. Those of others, and of earlier lives, mean nothing here.
    private void pulse(byte @Nullable [] value) {
        if (Arrays.equals(value, lastPulse)) {
            liveness.pulseHeard(lastPulseNumber, nowMs());
        }
    }

    private void take(Believed.Taken taken, RecordMetadata at) {
        byte[] value = wires.inputs().encode(taken.input());
        if (value.length > MAX_INPUT_BYTES) {
            String why = "expected at most %d bytes, but got %d";
            drop(at, taken.key(), why.formatted(MAX_INPUT_BYTES, value.length));
        } else {
            forward(taken.key(), value);
        }
    }

    /// What is not taken is counted, and told in this program's log and on the log, within a budget.
    private void drop(RecordMetadata at, String who, String why) {
        drops.add();
        if (budget.allows(who, context().currentSystemTimeMs())) {
            String where = at.topic() + "/" + at.partition() + "/" + at.offset();
            String told = why.length() > MAX_TOLD ? why.substring(0, MAX_TOLD) + "…" : why;
            tell(where, who, told, "a record was dropped: it is not what its topic is for");
        }
    }

    private void tell(String where, String who, String why, String message) {
        LOG.atWarn()
                .addKeyValue("where", where)
                .addKeyValue("who", who)
                .addKeyValue("why", why)
                .log(message);
        var input =
                new InputRecord(
                        new Origin.Node(new NodeId(who)),
                        "intake",
                        where,
                        new Input.TurnedAway(where, who, why));
        forward(who, wires.inputs().encode(input));
    }

    /// What the budget of the minute that is over left out.
    private void sumUp() {
        int partition = context().taskId().partition();
        for (FairBudget.Untold untold : budget.untold(context().currentSystemTimeMs())) {
            String where = "intake/" + partition + "/" + context().currentSystemTimeMs();
            tell(where, untold.source(), untold.toString(), "records were dropped, in a minute");
        }
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
        sumUp();
    }

    private void writePulse(long number) {
        byte[] value = wires.heartbeats().encode(new Heartbeat(PULSE, life, number));
        Integer partition = context().taskId().partition();
        lastPulse = value;
        lastPulseNumber = number;
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
