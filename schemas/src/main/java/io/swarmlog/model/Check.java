package io.swarmlog.model;

/// Broken assumptions crash: a wrong request is a value, a wrong program is not.
public final class Check {
    private Check() {}

    /// Throws [IllegalStateException] when the assumption does not hold.
    /// The message reads "expected …, but …".
    public static void that(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }
}
