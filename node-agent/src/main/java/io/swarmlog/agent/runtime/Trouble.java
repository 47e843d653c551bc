package io.swarmlog.agent.runtime;

/// The runtime could not do what it was asked. The message is what users see as the task's error.
/// Temporary trouble (the engine is away, an address is not yet free) is worth another try; other
/// trouble ends the task.
public final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean temporary;

    private Trouble(String message, boolean temporary, Throwable cause) {
        super(message, cause);
        this.temporary = temporary;
    }

    private Trouble(String message, boolean temporary) {
        super(message);
        this.temporary = temporary;
    }

    public static Trouble temporary(String message, Throwable cause) {
        return new Trouble(message, true, cause);
    }

    public static Trouble temporary(String message) {
        return new Trouble(message, true);
    }

    public static Trouble lasting(String message, Throwable cause) {
        return new Trouble(message, false, cause);
    }

    public static Trouble lasting(String message) {
        return new Trouble(message, false);
    }

    public boolean isTemporary() {
        return temporary;
    }

    /// The message; never absent.
    public String text() {
        String message = getMessage();
        return message == null ? "unknown trouble" : message;
    }
}
