package io.swarmlog.broker;

import java.util.Optional;
import java.util.function.Supplier;
import kafka.server.BrokerServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.metadata.KRaftMetadataCache;
import org.apache.kafka.server.common.KRaftVersion;

/// Kafka's broker, but for one fault of its 4.x (KAFKA-20734, open in 4.3.1): a partition that has
/// no leader for the moment looks to it as if it were deleted. When a transaction is to be ended
/// just then, as after a `kill -9` at the wrong moment, the broker skips the partition and calls
/// the transaction complete. Nothing ends it there any more: what was written stays unread, and so
/// does everything after it, for ever. This broker waits for the leader.
final class PatientBroker extends BrokerServer {
    PatientBroker(SharedServer shared) {
        super(shared);
    }

    /// Called once by Kafka, at the start, before anything looks at the metadata.
    @Override
    public void metadataCache_$eq(KRaftMetadataCache made) {
        super.metadataCache_$eq(
                new Cache(
                        config().nodeId(),
                        () -> sharedServer().raftManager().client().kraftVersion()));
    }

    /// What the broker knows of the cluster.
    static final class Cache extends KRaftMetadataCache {
        Cache(int node, Supplier<KRaftVersion> version) {
            super(node, version);
        }

        /// Empty when there is no such partition; [Node#noNode] when it has no leader now.
        @Override
        public Optional<Node> getPartitionLeaderEndpoint(
                String topic, int partition, ListenerName listener) {
            return super.getPartitionLeaderEndpoint(topic, partition, listener)
                    .or(() ->
                            Optional.of(Node.noNode())
                                    .filter(_ -> contains(new TopicPartition(topic, partition))));
        }
    }
}
