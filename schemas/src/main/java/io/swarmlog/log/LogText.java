package io.swarmlog.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Records of the log as aligned one-liners, for people.
public final class LogText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private LogText() {}

    /// `sequence time cause principal event`, such as
    /// `    12 2026-11-24 20:15:03.120 @7      CN=operator      ServiceRemoved[service=…]`.
    public static String of(EventRecord event) {
        return String.format(
                Locale.ROOT,
                "%6d %s %-7s %-16s %s%s",
                event.sequence(),
                TIME.format(Instant.ofEpochMilli(event.atMs())),
                "@" + event.cause(),
                oneLine(event.principal()),
                oneLine(event.event().toString()),
                event.last() ? "" : " …");
    }

    /// `@offset time principal origin input`.
    public static String of(Logged<InputRecord> input) {
        return String.format(
                Locale.ROOT,
                "%-7s %s %-16s %-20s %s",
                "@" + input.offset(),
                TIME.format(Instant.ofEpochMilli(input.atMs())),
                oneLine(input.value().principal()),
                oneLine(input.value().origin().toString()),
                oneLine(input.value().input().toString()));
    }

    /// What users sent must not begin a line of its own.
    private static String oneLine(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }
}
