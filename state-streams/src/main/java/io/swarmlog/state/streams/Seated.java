package io.swarmlog.state.streams;

import io.swarmlog.model.TaskId;
import java.nio.charset.StandardCharsets;

/// The key of a record of `assignments`: the task, and the seat (partition) of its node, which
/// travels only as the partition.
record Seated(int seat, TaskId task) {
    static byte[] bytes(String topic, Seated key) {
        return key.task().value().getBytes(StandardCharsets.UTF_8);
    }
}
