package io.swarmlog.command.json;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/// Times as Go writes them: RFC 3339 in UTC, the fraction of the second without trailing zeros.
public final class Times {
    private static final DateTimeFormatter RFC3339_NANO =
            new DateTimeFormatterBuilder()
                    .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                    .appendLiteral('Z')
                    .toFormatter()
                    .withZone(ZoneOffset.UTC);

    private Times() {}

    /// `ms` since the epoch, as text.
    public static String rfc3339(long ms) {
        return RFC3339_NANO.format(Instant.ofEpochMilli(ms));
    }
}
