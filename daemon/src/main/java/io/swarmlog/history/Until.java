package io.swarmlog.history;

import java.time.Duration;

/// Where reading ends.
public sealed interface Until {
    /// At the end there was when reading began.
    record Now() implements Until {}

    /// Never, but for the reader's own word.
    record Stopped() implements Until {}

    /// After that long.
    record Elapsed(Duration time) implements Until {}
}
