package io.swarmlog.state.place;

import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import java.util.Arrays;
import java.util.TreeSet;

/// The tasks of one spec version of a service: they ask the same of a node, so they are placed
/// together and wait for the same reason.
///
/// ```
///          tasks come                    none fits              a node changed
/// nothing ───────────▶ fresh, unjudged ───────────▶ judged: ◀─────────────────┐ only those
/// waits                      │ all placed            a verdict a node         │ nodes are
///    ▲                       ▼                          └─────────────────────┘ judged again
///    └────────────────────────┴─ all placed ──────────────────┘
/// ```
final class Group {
    private static final byte UNJUDGED = -1;

    private final Key key;
    private final ServiceLoad service;
    private final Demand demand;
    private final Fit fit;
    private final Spread spread;

    /// Tasks that hold something or wait; a group without any is forgotten.
    int tasks;

    /// The tasks that wait and have no node.
    final TreeSet<TaskId> waiting = new TreeSet<>();

    /// Those among [#waiting] that were not told why since they came.
    final TreeSet<TaskId> fresh = new TreeSet<>();

    /// True when the group wants a look whatever nodes do.
    boolean news;

    /// What the tasks that are not fresh were told, empty when nothing.
    String told = "";

    private byte[] verdicts = {};
    private final int[] counts = new int[Filter.PASSES + 1];
    private boolean judged;
    private String explanation = "";

    /// One spec version of a service.
    record Key(ServiceId service, long version) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byService = service.compareTo(other.service);
            return byService != 0 ? byService : Long.compare(version, other.version);
        }
    }

    Group(Key key, ServiceLoad service, Demand demand, Fit fit, Spread spread) {
        this.key = key;
        this.service = service;
        this.demand = demand;
        this.fit = fit;
        this.spread = spread;
    }

    Key key() {
        return key;
    }

    ServiceLoad service() {
        return service;
    }

    Demand demand() {
        return demand;
    }

    Fit fit() {
        return fit;
    }

    Spread spread() {
        return spread;
    }

    boolean isJudged() {
        return judged;
    }

    /// Forgets the verdicts: nothing waits, or the next look is at all nodes anyway.
    void unjudge() {
        judged = false;
        verdicts = new byte[0];
        Arrays.fill(counts, 0);
        explanation = "";
    }

    /// Judges every node.
    void judge(Nodes nodes) {
        unjudge();
        judged = true;
        judge(nodes, nodes.present());
    }

    /// Judges some nodes (again).
    void judge(Nodes nodes, Seats seats) {
        for (int seat = seats.next(0); seat >= 0; seat = seats.next(seat + 1)) {
            if (seat >= verdicts.length) {
                int known = verdicts.length;
                verdicts = Arrays.copyOf(verdicts, Math.max(nodes.span(), seat + 1));
                Arrays.fill(verdicts, known, verdicts.length, UNJUDGED);
            }
            byte old = verdicts[seat];
            byte verdict =
                    nodes.isPresent(seat)
                            ? (byte) Filter.verdict(nodes.at(seat), this, service.on(seat))
                            : UNJUDGED;
            if (old == verdict) {
                continue;
            }
            explanation = "";
            if (old != UNJUDGED) {
                counts[old]--;
            }
            if (verdict != UNJUDGED) {
                counts[verdict]++;
            }
            verdicts[seat] = verdict;
        }
    }

    /// True when some node lets a task in, as far as judged.
    boolean hasPlace() {
        return counts[Filter.PASSES] > 0;
    }

    /// Why the tasks wait.
    String explanation() {
        if (explanation.isEmpty()) {
            String refusals = Filter.explain(counts);
            explanation =
                    refusals.isEmpty() ? "no suitable node" : "no suitable node (" + refusals + ")";
        }
        return explanation;
    }
}
