package io.swarmlog.cli;

/// What went wrong, in words for the user: what was expected, what came, what to do.
final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Trouble(String message) {
        super(message, null, false, false);
    }
}
