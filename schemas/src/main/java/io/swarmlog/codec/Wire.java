package io.swarmlog.codec;

/// One kind of record as bytes and back. Safe for use by many threads.
public interface Wire<T> {
    /// The bytes of `value`, schema id in front.
    byte[] encode(T value);

    /// The record in `bytes`, written with this or an older version of its schema.
    ///
    /// @throws IllegalArgumentException when the bytes are no such record; the text says what was
    ///     expected
    T decode(byte[] bytes);

    /// The record as one line of JSON, in Avro's own JSON encoding: anybody can read it with the
    /// schema. Secrets stay sealed in it.
    String json(T value);

    /// The record in such a line.
    ///
    /// @throws IllegalArgumentException when the text is no such record
    T parse(String json);
}
