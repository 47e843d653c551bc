package io.swarmlog.history;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A place in a topic, as a user names it.
public sealed interface Place {
    /// The first record there is.
    record Beginning() implements Place {}

    /// Behind the last record there is now.
    record End() implements Place {}

    /// A record's offset.
    record Offset(long offset) implements Place {}

    /// The first record at that time or later.
    record Time(Instant at) implements Place {}

    /// `beginning`, `end`, an offset, a time (RFC 3339, or without a zone for the local one), or a
    /// duration back from now (`10m`, `2h30m`, `45s`), as `docker logs --since` takes it.
    ///
    /// @throws IllegalArgumentException when the text is none of these
    static Place parse(String text, Instant now) {
        if (text.equals("beginning")) {
            return new Beginning();
        }
        if (text.equals("end")) {
            return new End();
        }
        if (text.chars().allMatch(Character::isDigit) && !text.isEmpty()) {
            return new Offset(Long.parseLong(text));
        }
        return back(text)
                .map(duration -> (Place) new Time(now.minus(duration)))
                .orElseGet(() -> new Time(time(text)));
    }

    private static Optional<Duration> back(String text) {
        Matcher parts = BACK.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            return Optional.empty();
        }
        Duration duration = Duration.ZERO;
        duration = duration.plusDays(number(parts.group(1)));
        duration = duration.plusHours(number(parts.group(2)));
        duration = duration.plusMinutes(number(parts.group(3)));
        return Optional.of(duration.plusSeconds(number(parts.group(4))));
    }

    private static long number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            try {
                return LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
            } catch (DateTimeException _) {
                throw new IllegalArgumentException(
                        "expected an offset, a time (2026-01-31T09:00:00Z) or a duration back from"
                                + " now (10m), but got '"
                                + text
                                + "'");
            }
        }
    }

    /// Days, hours, minutes, seconds.
    Pattern BACK = Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");
}
