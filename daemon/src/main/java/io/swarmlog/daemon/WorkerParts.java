package io.swarmlog.daemon;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.Wires;
import io.swarmlog.follow.Follower;
import io.swarmlog.model.Check;
import java.time.Duration;
import java.util.Map;

/// What a worker has of the log: a reader of schemas and events, and nothing that decides.
final class WorkerParts implements MemberLog, AutoCloseable {
    /// A log that takes longer to be read does not serve.
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(5);

    private final Parts parts = new Parts();
    private final Map<String, Object> kafka;
    private final Wires wires;
    private final Follower follower;

    /// Starts them; returns when the log was read to its end.
    static WorkerParts start(LogWay way) {
        return new WorkerParts(way);
    }

    private WorkerParts(LogWay way) {
        kafka = way.kafka();
        try {
            wires = AvroWires.of(way.schemas(parts));
            follower = parts.add("follower", Follower.ofWorker(kafka, wires));
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
