package io.swarmlog.command.gateway.http;

/// Bytes that are not an HTTP/1.1 message, or one beyond the limits. The connection can't go on.
public final class BadMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    BadMessage(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static BadMessage malformed(String message) {
        return new BadMessage(400, message);
    }

    /// The status to answer with: 400, or 431 for a head that is too long.
    public int status() {
        return status;
    }

    /// What is wrong, as a sentence.
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
