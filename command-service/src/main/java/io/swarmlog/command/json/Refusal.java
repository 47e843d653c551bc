package io.swarmlog.command.json;

/// A request that gets an error for an answer: the HTTP status and the text for the user.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    public Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /// What the client sent can't be read.
    public static Refusal badRequest(String message) {
        return new Refusal(400, message);
    }

    public static Refusal notFound(String message) {
        return new Refusal(404, message);
    }

    public static Refusal internal(String message) {
        return new Refusal(500, message);
    }

    /// A part of the API that is not there yet.
    public static Refusal missing(String what) {
        return new Refusal(501, what + " is not implemented yet");
    }

    public int status() {
        return status;
    }

    /// The text for the user.
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
