package io.swarmlog.daemon;

/// How many tasks a manager of this heap holds. A swarm takes no more than its leader says: an input
/// that fills the heap would end the daemon at each start. See docs/adr/0017-limits.md.
final class TaskRoom {
    /// What a manager takes without a task: the log's server, its buffers, the parts.
    private static final long BYTES_BESIDE = 128L << 20;

    /// A task in both images (that which decides and that which is shown) with its history, and what
    /// is written of it at once.
    private static final long BYTES_A_TASK = 4L << 10;

    /// A heap too small for more still runs a swarm of this size.
    private static final long LEAST = 1_000;

    private TaskRoom() {}

    /// Of this process.
    static long here() {
        return of(java.lang.Runtime.getRuntime().maxMemory());
    }

    static long of(long heapBytes) {
        return Math.max(LEAST, (heapBytes - BYTES_BESIDE) / BYTES_A_TASK / LEAST * LEAST);
    }
}
