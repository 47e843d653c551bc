package io.swarmlog.state.place;

import java.util.Arrays;

/// The seats a group may run on as far as [Fit] knows, best first: fewest active tasks of the
/// service, then fewest of all, then in the order of seats round from where the service begins.
/// Found lazily, so that a batch costs little more than its size. Changes of the load since it was
/// made are not seen.
final class Ranking {
    /// So few seats are sorted, instead of looked for load by load.
    private static final int FEW = 64;

    static final int NONE = -1;

    private final Nodes nodes;
    private final ServiceLoad service;
    private final long[] open;
    private final int start;

    private int mine = -1;
    private final long[] here;

    private boolean sorted = true;
    private long[] few = {};
    private int fewTaken;

    private int load;
    private int step;
    private long word;

    /// The seats of `fit` that are in `within`, but not in `without`.
    Ranking(Nodes nodes, Group group, Seats within, Seats without) {
        this.nodes = nodes;
        this.service = group.service();
        int span = nodes.span();
        this.start = service.start(span);
        this.open = new long[(span + Seats.WORD_BITS - 1) >> Seats.WORD_SHIFT];
        this.here = new long[open.length];
        for (int at = 0; at < open.length; at++) {
            open[at] = group.fit().all.word(at) & within.word(at) & ~without.word(at);
        }
    }

    /// The next seat, or [#NONE].
    int next() {
        while (true) {
            int seat = sorted ? nextOfFew() : nextOfLoads();
            if (seat != NONE) {
                return seat;
            }
            if (mine >= service.most()) {
                return NONE;
            }
            begin(mine + 1);
        }
    }

    /// How many active tasks of the service are on the seat that came last.
    int mine() {
        return mine;
    }

    /// Where a seat is in the round of this service.
    int turn(int seat) {
        int turn = seat - start;
        return turn >= 0 ? turn : turn + open.length * Seats.WORD_BITS;
    }

    private int seatOf(int turn) {
        return (turn + start) % (open.length * Seats.WORD_BITS);
    }

    /// Goes on to the seats with `count` active tasks of the service.
    private void begin(int count) {
        mine = count;
        int size = 0;
        for (int at = 0; at < open.length; at++) {
            here[at] =
                    count == 0
                            ? open[at] & ~service.used().word(at)
                            : open[at] & service.with(count).word(at);
            size += Long.bitCount(here[at]);
        }
        sorted = size <= FEW;
        if (sorted) {
            sortFew(size);
        } else {
            load = -1;
            step = open.length;
            word = 0;
        }
    }

    private void sortFew(int size) {
        few = new long[size];
        fewTaken = 0;
        int found = 0;
        for (int at = 0; at < here.length; at++) {
            for (long left = here[at]; left != 0; left &= left - 1) {
                int seat = (at << Seats.WORD_SHIFT) + Long.numberOfTrailingZeros(left);
                few[found++] = (long) nodes.at(seat).active << Integer.SIZE | turn(seat);
            }
        }
        Arrays.sort(few);
    }

    private int nextOfFew() {
        return fewTaken < few.length ? seatOf((int) few[fewTaken++]) : NONE;
    }

    private int nextOfLoads() {
        while (word == 0) {
            if (step < open.length) {
                step++;
            } else {
                load++;
                step = 0;
                while (load < nodes.loads() && nodes.withLoad(load).isEmpty()) {
                    load++;
                }
                if (load >= nodes.loads()) {
                    return NONE;
                }
            }
            int at = wordAt(step);
            word = here[at] & nodes.withLoad(load).word(at) & part(step);
        }
        int bit = Long.numberOfTrailingZeros(word);
        word &= word - 1;
        return (wordAt(step) << Seats.WORD_SHIFT) + bit;
    }

    private int wordAt(int position) {
        int at = (start >> Seats.WORD_SHIFT) + position;
        return at < open.length ? at : at - open.length;
    }

    /// The round begins and ends within the same word: first its upper part, last its lower.
    private long part(int position) {
        long upper = -1L << start;
        return position == 0 ? upper : position == open.length ? ~upper : -1L;
    }
}
