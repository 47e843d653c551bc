/// The log's own server: a Kafka node (KRaft controller and broker) that runs in the daemon's
/// process.
///
/// A [BrokerConfig] says where it keeps its files, who it is and whom it trusts; [EmbeddedKafka]
/// formats, starts and stops it; [TopicLayout] makes the topics and says who may touch which;
/// [MutualTls] is the only way in. All knowledge of the broker's settings, and why each is what it
/// is, is in `BrokerProperties`.
///
/// What never happens here: reading or writing a record of the swarm, and a listener without mutual
/// TLS.
@NullMarked
package io.swarmlog.broker;

import org.jspecify.annotations.NullMarked;
