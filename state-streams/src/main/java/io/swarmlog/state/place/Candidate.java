package io.swarmlog.state.place;

import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;

/// A node in the race for the tasks of a group, and the tasks it has been given in this batch.
/// Orders the better node first (SwarmKit manager/scheduler `nodeLess`): where failures are many,
/// fewer of them; then fewer active tasks of the service; then fewer of all; ties by `turn`.
final class Candidate implements Comparable<Candidate> {
    final NodeLoad load;

    /// Recent failures, 0 while they are too few to count.
    private final int failures;

    private final int turn;
    private int mine;
    private int all;

    /// Tasks given in this batch.
    int given;

    /// The generic resources they got.
    final List<TaskSpec.GenericResource> generic = new ArrayList<>(0);

    Candidate(NodeLoad load, int failures, int mine, int turn) {
        this.load = load;
        this.failures = failures;
        this.mine = mine;
        this.all = load.active;
        this.turn = turn;
    }

    int mine() {
        return mine;
    }

    void give() {
        given++;
        mine++;
        all++;
    }

    @Override
    public int compareTo(Candidate other) {
        int byFailures = Integer.compare(failures, other.failures);
        if (byFailures != 0) {
            return byFailures;
        }
        int byMine = Integer.compare(mine, other.mine);
        if (byMine != 0) {
            return byMine;
        }
        int byAll = Integer.compare(all, other.all);
        return byAll != 0 ? byAll : Integer.compare(turn, other.turn);
    }
}
