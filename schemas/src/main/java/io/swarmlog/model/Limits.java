package io.swarmlog.model;

/// What one object, and the swarm as a whole, may be at most. Admission refuses what is more, with
/// an error that names the limit: what a manager holds in memory, and what the log takes in one
/// record, is refused beyond and not died of. See docs/adr/0017-limits.md.
public final class Limits {
    private Limits() {}

    /// The spec of a service, network, node or swarm, in bytes of its texts (UTF-8) and 8 for each
    /// of their entries. SwarmKit ends at 1.5 MiB, the largest entry of its Raft log.
    public static final int SPEC_BYTES = 1 << 20;

    /// What a node is told of one task: the spec of the service, and that of each network the task
    /// is attached to. A record of the log takes 8 MiB.
    public static final int ASSIGNMENT_BYTES = 4 << 20;

    /// What all nodes are told of the tasks of one service: one transaction of the log, which must end
    /// within 10 s.
    public static final long ASSIGNMENTS_OF_SERVICE_BYTES = 256L << 20;

    /// Tasks of the swarm, unless its leader said that its memory holds fewer
    /// ([io.swarmlog.image.Members#taskRoom]).
    public static final long TASKS = 1_000_000;

    /// Services, and networks, of the swarm: each is looked at by some decisions.
    public static final int SERVICES = 20_000;

    public static final int NETWORKS = 10_000;

    /// Networks of one service: each task has an address in each.
    public static final int NETWORKS_OF_SERVICE = 256;

    /// Published ports of one service, looked for among each other.
    public static final int PORTS_OF_SERVICE = 1_024;

    /// Labels of one object, also of a container or a volume.
    public static final int LABELS = 4_096;

    /// Entries of the other lists of a spec: environment, arguments, mounts, hosts, ….
    public static final int ENTRIES = 8_192;

    /// Constraints of a service: each is looked at for each node.
    public static final int CONSTRAINTS = 256;

    /// Spread preferences of a service: each is a level of a tree.
    public static final int PREFERENCES = 32;

    /// Subnets of one network.
    public static final int SUBNETS_OF_NETWORK = 128;

    /// Auxiliary addresses of a subnet.
    public static final int AUXILIARY_ADDRESSES = 1_024;

    /// Units of a generic resource; sums over all tasks of a node stay far below 2^63.
    public static final long GENERIC_UNITS = 1_000_000_000L;

    /// Reserved CPU in 10^-9 cores, and memory in bytes: a million cores, 2^50 bytes. Sums over all
    /// tasks of a node stay below 2^63.
    public static final long NANO_CPUS = 1_000_000_000_000_000L;

    public static final long MEMORY_BYTES = 1L << 50;

    /// An image reference (distribution/reference `NameTotalLengthMax` 255, a tag of 128, a digest).
    public static final int IMAGE_NAME = 255;

    /// The text of a refusal, in characters. Docker's quote what was sent, whatever its length.
    public static final int REFUSAL_TEXT = 2_048;

    /// What a node says in words of one task, in characters.
    public static final int STATUS_TEXT = 4_096;
}
