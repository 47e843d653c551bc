package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.log.Timer;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import java.util.List;
import java.util.Optional;

/// A piece of an image as it stands in a snapshot: objects and the entries of indexes, in an order
/// that follows from the image alone. [Parts] takes an image apart and makes it again.
public sealed interface Part {

    /// What there is once; the first piece.
    record Head(
            long sequence,
            long cause,
            long atMs,
            long clockOffsetMs,
            long publishedOffset,
            Optional<Swarm> swarm,
            long lastNumber,
            Optional<NodeId> leader,
            long leaderRoom,
            int featureLevel,
            List<String> revoked,
            Faults faults)
            implements Part {}

    record OfMember(Member member) implements Part {}

    record OfNode(Node node) implements Part {}

    record OfService(Service service) implements Part {}

    record OfNetwork(
            NetworkId id,
            Meta meta,
            NetworkSpec spec,
            List<NetworkSpec.IpamConfig> subnets,
            List<Long> addressesInUse,
            long cursor)
            implements Part {}

    /// What tasks were made from: they name it by its place among its kind.
    record OfMade(ServiceSpec service, long specVersion) implements Part {}

    record OfTask(
            TaskId id,
            ServiceId service,
            Slot slot,
            int made,
            Meta meta,
            Optional<NodeId> node,
            TaskState desired,
            TaskStatus status,
            List<Event.Address> addresses,
            List<TaskSpec.GenericResource> genericResources)
            implements Part {}

    /// An entry of an index.
    sealed interface OfIndex extends Part {}

    record ServiceName(String name, ServiceId service) implements OfIndex {}

    record NetworkName(String name, NetworkId network) implements OfIndex {}

    record InSlot(ServiceId service, Slot slot, List<TaskId> tasks) implements OfIndex {}

    record OnNode(NodeId node, List<TaskId> tasks) implements OfIndex {}

    record Unallocated(List<TaskId> tasks) implements OfIndex {}

    record Waiting(ServiceId service, List<TaskId> tasks) implements OfIndex {}

    record Due(long dueMs, Timer timer) implements OfIndex {}

    record TimerDue(Timer timer, long dueMs) implements OfIndex {}

    record Port(ClusterImage.PortKey key, ServiceId service) implements OfIndex {}

    record HostPort(ClusterImage.PortKey key, List<ServiceId> services) implements OfIndex {}

    record Failed(ClusterImage.FailureKey key, List<Long> atMs) implements OfIndex {}

    /// Nothing comes after it; how many came before.
    record End(long parts) implements Part {}
}
