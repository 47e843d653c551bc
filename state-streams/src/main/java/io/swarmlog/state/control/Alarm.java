package io.swarmlog.state.control;

import io.swarmlog.log.Failure;

/// Told of what was thrown while an input was decided. What the log says of it ([Failure]) is the
/// same on every machine; what was thrown is for those who mend the program.
@FunctionalInterface
public interface Alarm {
    /// Nobody listens.
    Alarm NONE = (_, _, _) -> {};

    void failed(long offset, Failure why, Throwable thrown);
}
