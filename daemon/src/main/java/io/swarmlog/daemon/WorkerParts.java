package io.swarmlog.daemon;

import io.swarmlog.broker.TrustedManagers;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.Wires;
import io.swarmlog.follow.Follower;
import io.swarmlog.model.Check;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
    static WorkerParts start(LogWay way, HostFiles files) throws IOException {
        return new WorkerParts(way, Optional.of(files), Follower::ofWorker);
    }

    /// Starts them where all that was decided is to be known.
    static WorkerParts startWithAll(LogWay way) throws IOException {
        return new WorkerParts(way, Optional.empty(), Follower::fromSnapshot);
    }

    /// @param member the files of the host whose identity meets managers
    private WorkerParts(
            LogWay way,
            Optional<HostFiles> member,
            BiFunction<Map<String, Object>, Wires, Follower> following)
            throws IOException {
        kafka = way.kafka();
        try {
            Optional<TrustedManagers> trust = trust(member);
            wires = AvroWires.of(way.schemas(parts));
            follower = parts.add("follower", following.apply(kafka, wires));
            Optional<RightsWatch> rights = Optional.empty();
            if (trust.isPresent()) {
                var watch = new RightsWatch(member.get(), follower, trust.get()::decided);
                rights = Optional.of(parts.add("rights", watch));
            }
            follower.start();
            Check.that(
                    follower.awaitCaughtUp(CATCH_UP_LIMIT),
                    "expected the log to be read within " + CATCH_UP_LIMIT + ", but it is not");
            rights.ifPresent(RightsWatch::read);
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private Optional<TrustedManagers> trust(Optional<HostFiles> member) throws IOException {
        return member.isEmpty()
                ? Optional.empty()
                : Optional.of(parts.add("trust", RightsWatch.trust(member.get())));
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
