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
}
