package io.swarmlog.sealing;

/// Where a sealed record stands, and for whom: its topic, its key, and the node's id.
public record RecordPlace(String topic, String key, String node) {}
