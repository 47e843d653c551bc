package io.swarmlog.image;

import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Failure;
import java.util.ArrayList;
import java.util.List;

/// The inputs that could not be decided: how many since the swarm began, and the last ones, oldest
/// first. Whoever shows how the swarm is tells of the recent ones.
public record Faults(long count, List<Fault> last) {
    /// So many are remembered in full; the log has all.
    private static final int REMEMBERED_MAX = 16;

    /// There were none.
    public static final Faults NONE = new Faults(0, List.of());

    /// One of them: the offset of the input, when it was taken, and why.
    public record Fault(long offset, long atMs, Failure why) {

        /// A sentence for people.
        public String text() {
            return "the input at offset %d could not be decided: %s"
                    .formatted(offset, why.sentence());
        }
    }

    /// Those since then.
    public List<Fault> since(long atMs) {
        return last.stream().filter(fault -> fault.atMs() >= atMs).toList();
    }

    /// Whether the input at that offset is one of the last.
    public boolean has(long offset, Failure why) {
        return last.stream().anyMatch(fault -> fault.offset() == offset && fault.why() == why);
    }

    Faults with(EventRecord rejected, Failure why) {
        List<Fault> more = new ArrayList<>(last);
        more.add(new Fault(rejected.cause(), rejected.atMs(), why));
        int from = Math.max(0, more.size() - REMEMBERED_MAX);
        return new Faults(count + 1, List.copyOf(more.subList(from, more.size())));
    }
}
