package io.swarmlog.daemon;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.Wires;
import io.swarmlog.follow.Follower;
import io.swarmlog.model.Check;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;

/// What a worker has of the log: a reader of schemas and events, and nothing that decides. `streams`
/// has the same beside what decides, and reads all of the events.
final class WorkerParts implements MemberLog, AutoCloseable {
    /// A log that takes longer to be read does not serve.
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(5);

    private final Parts parts = new Parts();
    private final Map<String, Object> kafka;
    private final Wires wires;
    private final Follower follower;

    /// Starts them; returns when the log was read to its end.
    static WorkerParts start(LogWay way) {
        return new WorkerParts(way, Follower::ofWorker);
    }

    /// Starts them where all that was decided is to be known.
    static WorkerParts startWithAll(LogWay way) {
        return new WorkerParts(way, Follower::fromSnapshot);
    }

    private WorkerParts(LogWay way, BiFunction<Map<String, Object>, Wires, Follower> following) {
        kafka = way.kafka();
        try {
            wires = AvroWires.of(way.schemas(parts));
            follower = parts.add("follower", following.apply(kafka, wires));
            follower.start();
            Check.that(
                    follower.awaitCaughtUp(CATCH_UP_LIMIT),
                    "expected the log to be read within " + CATCH_UP_LIMIT + ", but it is not");
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    @Override
    public Map<String, Object> kafka() {
        return kafka;
    }

    @Override
    public Wires wires() {
        return wires;
    }

    @Override
    public Follower follower() {
        return follower;
    }

    @Override
    public void close() {
        parts.close();
    }
}
