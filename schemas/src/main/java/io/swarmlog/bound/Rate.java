package io.swarmlog.bound;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// So many a second of each, and some at once. Whoever asks too often is told no; he does not spoil
/// it for others.
///
/// This is the generic cell rate algorithm (ITU-T I.371): of each it is kept until when it has
/// used up its share. Only the [#MAX_KNOWN] that asked last are known, so that many names take no
/// memory: one that was forgotten begins anew.
///
/// Safe for several threads. The caller says what time it is, in nanoseconds of any clock that does
/// not go back.
public final class Rate<K> {
    /// Those whose use is known: 200 bytes each.
    public static final int MAX_KNOWN = 4_096;

    private final long everyNanos;
    private final long atOnceNanos;
    private final Map<K, Long> usedUntil =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<K, Long> eldest) {
                    return size() > MAX_KNOWN;
                }
            };

    private Rate(long everyNanos, long atOnceNanos) {
        this.everyNanos = everyNanos;
        this.atOnceNanos = atOnceNanos;
    }

    /// `count` in each `time`, and after a pause up to `atOnce`.
    public static <K> Rate<K> of(int count, Duration time, int atOnce) {
        long every = time.toNanos() / count;
        return new Rate<>(every, every * atOnce);
    }

    /// Whether `who` may once more, at this time; then it is counted.
    public boolean allows(K who, long nowNanos) {
        return allows(who, 1, nowNanos);
    }

    /// Whether `who` may so many times more, or have so many bytes; then they are counted.
    public synchronized boolean allows(K who, long count, long nowNanos) {
        Long known = usedUntil.get(who);
        long used = known == null || known - nowNanos < 0 ? nowNanos : known;
        long then = used + count * everyNanos;
        if (then - nowNanos > atOnceNanos) {
            return false;
        }
        usedUntil.put(who, then);
        return true;
    }
}
