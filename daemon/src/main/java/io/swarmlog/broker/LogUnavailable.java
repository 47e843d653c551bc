package io.swarmlog.broker;

/// The log's server did not do what it was asked; the cause says why.
public final class LogUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LogUnavailable(String message, Throwable cause) {
        super(message + ": " + cause, cause);
    }
}
