package io.swarmlog.broker;

/// The log's server did not do what it was asked; the cause says why.
public final class LogUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogUnavailable(String message, Throwable cause) {
        super(message + ": " + cause, cause);
    }

    public LogUnavailable(String message) {
        super(message);
    }
}
