package io.swarmlog.agent;

import io.swarmlog.codec.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// A wire for tests: the bytes are the number under which the record is kept.
public final class Wired<T> implements Wire<T> {
    private final Map<String, T> kept = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong();

    @Override
    public byte[] encode(T value) {
        String name = Long.toString(number.incrementAndGet());
        kept.put(name, value);
        return name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public T decode(byte[] bytes) {
        T value = kept.get(new String(bytes, StandardCharsets.UTF_8));
        if (value == null) {
            throw new IllegalArgumentException("expected a record of this wire, but it is none");
        }
        return value;
    }

    @Override
    public String json(T value) {
        return String.valueOf(value);
    }

    @Override
    public T parse(String json) {
        throw new IllegalArgumentException("expected bytes, but it is text");
    }
}
