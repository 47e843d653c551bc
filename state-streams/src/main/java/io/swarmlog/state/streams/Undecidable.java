package io.swarmlog.state.streams;

/// An input that can't be decoded or decided: an error in the program. It ends control, since an
/// input must never be skipped; the log stays as it is, and a mended program goes on from there.
final class Undecidable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final long offset;

    Undecidable(long offset, RuntimeException cause) {
        super("expected to decide the input at offset " + offset + ", but could not", cause);
        this.offset = offset;
    }

    long offset() {
        return offset;
    }
}
