package io.swarmlog.codec;

/// Where schemas are registered could not be asked just now, so nothing is known of the record: it
/// is to be read again later, not dropped.
public final class SchemasUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SchemasUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
