package io.swarmlog.mesh.route;

/// Which backend takes the next connection: the one with the least load, and among equals the next
/// in turn. Least load rather than plain turns, because connections live differently long and a
/// slow task should not collect them.
public final class Balance {
    /// The answer when no backend may be asked.
    public static final int NONE = -1;

    /// The load of a backend that must not be asked: this connection tried it already.
    public static final int TRIED = Integer.MAX_VALUE;

    /// Added to the load of a backend that lately failed to accept a connection: it is asked only
    /// after all others. More than the open connections a proxy can have.
    public static final int SUSPECT = 1 << 28;

    private Balance() {}

    /// The index of the backend to ask, [#NONE] when all are [#TRIED] or there are none. `loads`
    /// holds the open connections of each backend, `turn` grows by one with each connection.
    public static int next(int[] loads, long turn) {
        int count = loads.length;
        if (count == 0) {
            return NONE;
        }
        int first = (int) Long.remainderUnsigned(turn, count);
        int best = NONE;
        int least = TRIED;
        for (int step = 0; step < count; step++) {
            int index = first + step < count ? first + step : first + step - count;
            if (loads[index] < least) {
                least = loads[index];
                best = index;
            }
        }
        return best;
    }
}
