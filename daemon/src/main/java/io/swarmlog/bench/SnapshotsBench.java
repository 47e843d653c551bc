package io.swarmlog.bench;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.follow.Follower;
import io.swarmlog.log.Input;
import io.swarmlog.log.Topics;
import io.swarmlog.state.streams.ControlStreams;
import io.swarmlog.state.streams.SnapshotWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How long a manager and a worker take to begin on an old log, beside an empty one and beside
/// reading all of it; and what writing snapshots costs deciding. The broker, control and followers
/// are real and in this process; the log's tasks are not.
final class SnapshotsBench {
    private static final int SEATS = 64;
    private static final int EVENTS = 10_000_000;
    private static final int QUICK_EVENTS = 200_000;

    /// More than reading all events of the log takes.
    private static final Duration PATIENCE = Duration.ofMinutes(60);

    private static final Duration LOOK = Duration.ofMillis(50);

    /// While it is measured what they cost, a snapshot is written as often as one can be: each time
    /// there are half as many new events as tasks.
    private static final long ALL_THE_TIME = 1;

    private final Load load;
    private final Wires wires = AvroWires.of(new FixedSchemaIds());
    private final Samples emptyStart = new Samples();
    private final Samples oldStart = new Samples();
    private final Samples emptyWorker = new Samples();
    private final Samples oldWorker = new Samples();
    private final Samples readAll = new Samples();
    private final Samples written = new Samples();
    private final Samples calm = new Samples();
    private final Samples busy = new Samples();
    private final Samples during = new Samples();
    private long snapshots;
    private long events;

    private SnapshotsBench(Load load) {
        this.load = load;
    }

    static List<BenchRow> run(Load load) throws IOException, InterruptedException {
        return new SnapshotsBench(load).run();
    }

    private List<BenchRow> run() throws IOException, InterruptedException {
        try (OwnLog empty = OwnLog.make(SEATS);
                OwnLog old = OwnLog.make(SEATS)) {
            load.say("writing %,d events ...".formatted(load.of(EVENTS, QUICK_EVENTS)));
            try (EmbeddedKafka broker = old.start()) {
                OldLog.write(
                        broker.client(), wires, load.of(EVENTS, QUICK_EVENTS), load.progress());
            }
            writeSnapshot(old);
            for (int round = -1; round < load.rounds(); round++) {
                load.say(round < 0 ? "warming up ..." : "start, round " + (round + 1) + " ...");
                start(empty, round < 0 ? new Samples() : emptyStart, false);
                start(old, round < 0 ? new Samples() : oldStart, true);
                worker(empty, round < 0 ? new Samples() : emptyWorker, false);
                worker(old, round < 0 ? new Samples() : oldWorker, true);
            }
            decide(old);
        }
        return rows();
    }

    private List<BenchRow> rows() {
        String old = "%,d events".formatted(events);
        return List.of(
                emptyStart.row("a manager's start on an empty log", "ms", "to deciding"),
                oldStart.row("... on an old log, with a snapshot", "ms", old),
                oldStart.over(emptyStart).row("... beside that on an empty log", "x", "aim: 1.3"),
                readAll.row("reading the old log without a snapshot", "ms", old),
                written.row("the first snapshots of it", "ms", "that of workers reads all, too"),
                emptyWorker.row("a worker reads an empty log", "ms"),
                oldWorker.row("... an old log, with a snapshot", "ms", old),
                calm.row("input to decision, p99", "ms", "no snapshots"),
                busy.row("... with snapshots", "ms", snapshots + " written, as often as they can"),
                busy.over(calm).row("... beside that without", "x", "aim: 1.5"),
                during.row("... of inputs while one was written, p99", "ms"));
    }

    /// What a manager has to have before it serves, as its daemon wires it: the log's server, the
    /// image, and its turn to decide.
    private void start(OwnLog log, Samples took, boolean begins) throws IOException {
        long from = System.nanoTime();
        try (Scope scope = new Scope()) {
            Follower follower = lead(log, scope).follower();
            took.add(msSince(from));
            require(
                    follower.begunWith().isPresent() == begins,
                    begins ? "to begin with a snapshot" : "no snapshot of an empty log");
        }
    }

    private record Leading(Map<String, Object> kafka, Follower follower, ControlStreams control) {}

    private Leading lead(OwnLog log, Scope scope) throws IOException {
        EmbeddedKafka broker = scope.add(log.start());
        Map<String, Object> kafka = broker.client();
        Follower follower = scope.add(Follower.fromSnapshot(kafka, wires)).start();
        ControlStreams control = scope.add(ControlStreams.idle(kafka, wires, follower));
        broker.onLeading(Topics.INPUTS, control::lead);
        require(follower.awaitCaughtUp(PATIENCE), "the log to be read");
        try {
            require(control.awaitDeciding(PATIENCE), "control to decide");
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return new Leading(kafka, follower, control);
    }

    private void worker(OwnLog log, Samples took, boolean begins) throws IOException {
        try (EmbeddedKafka broker = log.start()) {
            long from = System.nanoTime();
            try (Follower follower = Follower.ofWorker(broker.client(), wires).start()) {
                require(follower.awaitCaughtUp(PATIENCE), "the log to be read");
                took.add(msSince(from));
                require(
                        follower.begunWith().isPresent() == begins,
                        begins ? "to begin with a snapshot" : "no snapshot of an empty log");
            }
        }
    }

    private void writeSnapshot(OwnLog log) throws IOException, InterruptedException {
        load.say("reading all of them ...");
        try (Scope scope = new Scope()) {
            long from = System.nanoTime();
            Leading here = lead(log, scope);
            readAll.add(msSince(from));
            events = here.follower().image().sequence();
            load.say("writing the first snapshots ...");
            SnapshotWriter writer = scope.add(writer(here, SnapshotWriter.EVENTS_BETWEEN));
            from = System.nanoTime();
            DecisionTimes times = append(scope, here);
            times.submit(new Input.RemoveService("nobody"));
            times.await();
            awaitWritten(writer);
            written.add(msSince(from));
        }
    }

    private static void awaitWritten(SnapshotWriter writer)
            throws IOException, InterruptedException {
        Api.await("the snapshot to be written", LOOK, () -> !writer.isWriting());
    }

    private SnapshotWriter writer(Leading here, long between) {
        return new SnapshotWriter(
                here.kafka(), wires, here.follower(), here.control()::deciding, between);
    }

    private DecisionTimes append(Scope scope, Leading here) {
        InputAppender inputs = scope.add(new InputAppender(here.kafka(), wires.inputs()));
        return scope.add(new DecisionTimes(inputs, here.follower()));
    }

    /// With and without snapshots by turns, on one manager.
    private void decide(OwnLog log) throws IOException, InterruptedException {
        try (Scope scope = new Scope()) {
            Leading here = lead(log, scope);
            DecisionTimes times = append(scope, here);
            times.submit(
                    new Input.CreateService(
                            Workload.service("steady", "app:1", load.of(2_000, 500)),
                            Optional.empty()));
            times.await();
            Duration length = Duration.ofSeconds(load.of(20, 5));
            for (int round = -1; round < load.rounds(); round++) {
                load.say(round < 0 ? "warming up ..." : "deciding, round " + (round + 1) + " ...");
                DecisionTimes.Times without = times.measure(length, () -> false);
                try (SnapshotWriter writer = writer(here, ALL_THE_TIME)) {
                    DecisionTimes.Times with = times.measure(length, writer::isWriting);
                    if (round >= 0) {
                        calm.add(without.all().p99());
                        busy.add(with.all().p99());
                        if (!with.marked().isEmpty()) {
                            during.add(with.marked().p99());
                        }
                        snapshots += with.marks();
                    }
                    awaitWritten(writer);
                }
            }
        }
        require(!during.isEmpty(), "inputs while a snapshot is written");
    }

    private static double msSince(long fromNs) {
        return (System.nanoTime() - fromNs) / 1e6;
    }

    private static void require(boolean reached, String what) throws IOException {
        if (!reached) {
            throw new IOException("expected " + what + ", but it is not so");
        }
    }
}
