package io.swarmlog.log;

/// A value with its place on the log: the offset, and the broker's append time in ms since the
/// epoch (UTC).
public record Logged<T>(long offset, long atMs, T value) {}
