package io.swarmlog.codec;

/// One kind of record as bytes and back. Safe for use by many threads.
public interface Wire<T> {
    /// The bytes of `value`, schema id in front.
    byte[] encode(T value);

    /// The record in `bytes`, written with this or another version of its schema: fields that it
    /// lacks have their defaults, fields that are unknown here are passed over; kinds and symbols
    /// that are unknown are refused.
    ///
    /// @throws Unreadable when the bytes are no such record, whatever they are; the text says what
    ///     was expected
    /// @throws SchemasUnavailable when the schema could not be asked for: it is to be tried again
    T decode(byte[] bytes);

    /// The record as one line of JSON, in Avro's own JSON encoding: anybody can read it with the
    /// schema. Secrets stay sealed in it.
    String json(T value);

    /// The record in such a line.
    ///
    /// @throws Unreadable when the text is no such record
    T parse(String json);
}
