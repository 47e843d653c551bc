package io.swarmlog.state.streams;

import io.swarmlog.model.NodeId;
import io.swarmlog.state.intake.Liveness;
import java.time.Duration;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// What intake is told of nodes that seem to be gone, until the detector of their partition takes
/// it. That may be one which this manager has yet to take over: evidence often comes some seconds
/// before. For several threads.
final class Evidence {
    /// Evidence is kept this long: longer than a partition of intake takes to move to another
    /// manager (`StreamsSettings`), and not so long that it is of another time.
    private static final long KEPT_NS = Duration.ofSeconds(10).toNanos();

    /// For this long after the program began its detectors are cold: agents may have to look for
    /// the log again.
    private static final long COLD_NS = Duration.ofSeconds(30).toNanos();

    private final long beganNs = System.nanoTime();
    private final ConcurrentSkipListMap<NodeId, Said> all = new ConcurrentSkipListMap<>();

    private record Said(String why, long atNs) {}

    /// How a detector that is made now begins.
    Liveness.Start start() {
        return System.nanoTime() - beganNs < COLD_NS
                ? Liveness.Start.COLD
                : Liveness.Start.TAKEOVER;
    }

    void add(NodeId node, String why) {
        all.put(node, new Said(why, System.nanoTime()));
    }

    /// Gives away what there is of nodes that are `mine`, and forgets what is old.
    void take(Predicate<NodeId> mine, BiConsumer<NodeId, String> taker) {
        all.forEach((node, said) -> {
            boolean isOld = System.nanoTime() - said.atNs() > KEPT_NS;
            if ((isOld || mine.test(node)) && all.remove(node, said) && !isOld) {
                taker.accept(node, said.why());
            }
        });
    }
}
