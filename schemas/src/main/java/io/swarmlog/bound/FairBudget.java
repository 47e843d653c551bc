package io.swarmlog.bound;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How much is written down of what bad members and strangers do: it must not fill the log, and
/// whoever does much of it must not hide what others do.
///
/// In each minute the first of each are written, up to so many of all; of the rest it is told at the
/// minute's end who there was, and how often: the most frequent by name, the others as one. So
/// nobody is missing, and a minute has a bounded number of lines.
///
/// Safe for several threads. The caller says what time it is, in milliseconds of any clock.
public final class FairBudget {
    /// Of one source in a minute: enough to see what it is that it does.
    public static final int OF_ONE = 5;

    /// Of all in a minute.
    public static final int OF_ALL = 60;

    /// Sources that are named at a minute's end.
    public static final int NAMED = 20;

    /// Sources that are told apart in a minute; more are [#OTHERS].
    private static final int KNOWN = 1_000;

    /// The source that stands for all that are not told apart.
    public static final String OTHERS = "others";

    private static final long MINUTE_MS = 60_000;

    private final Map<String, Count> counts = new LinkedHashMap<>();
    private long beganMs;
    private int written;

    private static final class Count {
        private int seen;
        private int written;

        private int untold() {
            return seen - written;
        }
    }

    /// What was not written of a source, in the minute that is over.
    public record Untold(String source, int times) {
        @Override
        public String toString() {
            return "and " + times + " more from " + source;
        }
    }

    /// Whether one more of that source may be written. Ask [#untold] before, or what the minute
    /// before left out stays counted with this one.
    public synchronized boolean allows(String source, long nowMs) {
        if (counts.isEmpty()) {
            beganMs = nowMs;
        }
        String known = counts.containsKey(source) || counts.size() < KNOWN ? source : OTHERS;
        Count count = counts.computeIfAbsent(known, _ -> new Count());
        count.seen++;
        if (count.written >= OF_ONE || written >= OF_ALL) {
            return false;
        }
        count.written++;
        written++;
        return true;
    }

    /// When the minute that has begun is over, what was left out in it, most first; nothing before.
    public synchronized List<Untold> untold(long nowMs) {
        if (counts.isEmpty() || Math.abs(nowMs - beganMs) < MINUTE_MS) {
            return List.of();
        }
        List<Untold> all = new ArrayList<>();
        counts.forEach((source, count) -> {
            if (count.untold() > 0) {
                all.add(new Untold(source, count.untold()));
            }
        });
        counts.clear();
        written = 0;
        all.sort((one, other) -> Integer.compare(other.times(), one.times()));
        if (all.size() <= NAMED) {
            return all;
        }
        List<Untold> told = new ArrayList<>(all.subList(0, NAMED));
        int rest = all.subList(NAMED, all.size()).stream().mapToInt(Untold::times).sum();
        told.add(new Untold((all.size() - NAMED) + " " + OTHERS, rest));
        return told;
    }
}
