package io.swarmlog.codec;

/// Bytes or text that are no record this program can read: what every reading of a record throws
/// when it fails, whatever the bytes are. The text says what was expected, what came, and, when the
/// record is a newer program's, that this one has to be upgraded.
///
/// Who reads what anybody may have written (intake, taps) drops the record, counts it and goes on.
/// Who must know every record (followers, control) stops and says why: what it would show or decide
/// without the record would be wrong.
public final class Unreadable extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// What is wrong.
    public enum Fault {
        /// The bytes are no such record: cut short, changed, forged, or of another kind.
        BROKEN,
        /// The record is whole as far as its own schema goes, but has something in it that this
        /// program does not know: a kind of event, a symbol, a type.
        NEWER
    }

    private final Fault fault;

    private Unreadable(Fault fault, String message, Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    private Unreadable(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    static Unreadable broken(String message) {
        return new Unreadable(Fault.BROKEN, message);
    }

    /// @param expected such as `a kind of Event that this program knows`
    static Unreadable newer(String expected, String found) {
        return new Unreadable(
                Fault.NEWER,
                "expected %s, but found %s, written by a newer version of Swarmlog: upgrade this host"
                        .formatted(expected, found));
    }

    /// The same fault of a record as a whole.
    static Unreadable of(String kind, int schema, int bytes, Throwable cause) {
        Fault fault = cause instanceof Unreadable known ? known.fault : Fault.BROKEN;
        return new Unreadable(
                fault,
                "expected a %s of schema %d, but its %d bytes are none: %s"
                        .formatted(kind, schema, bytes, reason(cause)),
                cause);
    }

    static Unreadable of(String kind, Throwable cause) {
        return new Unreadable(
                Fault.BROKEN,
                "expected a %s in Avro's JSON, but: %s".formatted(kind, reason(cause)),
                cause);
    }

    /// Without where in the parser's own text the fault is (Jackson adds a line that says so): that is
    /// not what the user wrote.
    static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.replaceFirst("(?s)\\s*at \\[Source: .*", "");
    }

    public Fault fault() {
        return fault;
    }
}
