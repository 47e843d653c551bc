package io.swarmlog.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/// Keeps one fault of Kafka 4.3 out of the log, which would be told with a stack trace at each change
/// of metadata while a server is away: before it tells a quota callback what the cluster looks like, it
/// looks up each copy among the servers that are there (`DynamicTopicClusterQuotaPublisher`).
/// [MemberQuotas] does not want to know.
public final class HarmlessFaults extends TurboFilter {
    private static final String TELLS_QUOTAS =
            "org.apache.kafka.metadata.publisher.DynamicTopicClusterQuotaPublisher";

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable cause) {
        // Asked of each sentence, also of those that are not told at their level.
        if (!level.isGreaterOrEqual(Level.ERROR)) {
            return FilterReply.NEUTRAL;
        }
        boolean isHarmless =
                isTold(cause)
                        || (params != null
                                && Arrays.stream(params).anyMatch(HarmlessFaults::isTold));
        return isHarmless ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    /// A cause may stand last among what a sentence is filled with.
    private static boolean isTold(@Nullable Object cause) {
        return cause instanceof NullPointerException fault
                && Arrays.stream(fault.getStackTrace())
                        .anyMatch(it -> it.getClassName().equals(TELLS_QUOTAS));
    }
}
