package io.swarmlog.broker;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// A [BrokerConfig] as Kafka's settings, each with its reason.
///
/// The reference is the configuration page of Apache Kafka 4.3. What is not set keeps Kafka's
/// default.
final class BrokerProperties {
    static final String CLIENT_LISTENER = "SWARM";
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    /// Bounds what is read again after the process was killed: recovery scans the last segment of
    /// each partition.
    static final int SEGMENT_BYTES = 64 << 20;

    /// How often what is only in the page cache is written to disk in the background, and the point
    /// from which recovery starts moves on. See docs/adr/0003-durability.md.
    static final Duration FLUSH_INTERVAL = Duration.ofSeconds(1);

    private BrokerProperties() {}

    static Map<String, String> of(BrokerConfig config) {
        var settings = new TreeMap<String, String>();
        identity(settings, config);
        security(settings, config);
        oneManager(settings);
        quietWhenIdle(settings);
        quickRestart(settings);
        quickTransactions(settings);
        durability(settings);
        return settings;
    }

    private static void identity(Map<String, String> settings, BrokerConfig config) {
        var at = config.listeners();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(config.nodeId()));
        settings.put("log.dirs", config.directory().toString());
        settings.put(
                "listeners",
                "%s://%s:%d,%s://%s:%d"
                        .formatted(
                                CLIENT_LISTENER,
                                at.bindHost(),
                                at.clientPort(),
                                CONTROLLER_LISTENER,
                                at.bindHost(),
                                at.controllerPort()));
        settings.put(
                "advertised.listeners",
                "%s://%s,%s://%s"
                        .formatted(
                                CLIENT_LISTENER,
                                at.bootstrap(),
                                CONTROLLER_LISTENER,
                                at.controller()));
        settings.put("inter.broker.listener.name", CLIENT_LISTENER);
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put(
                "controller.quorum.bootstrap.servers",
                switch (config.quorum()) {
                    case BrokerConfig.Quorum.Founding() -> at.controller();
                    case BrokerConfig.Quorum.Joining(var controllers) ->
                            String.join(",", controllers);
                });
        settings.put(
                "controller.quorum.auto.join.enable",
                Boolean.toString(config.quorum() instanceof BrokerConfig.Quorum.Joining));
    }

    private static void security(Map<String, String> settings, BrokerConfig config) {
        settings.put(
                "listener.security.protocol.map",
                "%s:SSL,%s:SSL".formatted(CLIENT_LISTENER, CONTROLLER_LISTENER));
        settings.put("ssl.engine.factory.class", MutualTls.class.getName());
        settings.put(MutualTls.DIRECTORY, config.tls().directory().toString());
        settings.put("ssl.client.auth", "required");
        settings.put("ssl.enabled.protocols", "TLSv1.3");
        settings.put("ssl.protocol", "TLSv1.3");
        settings.put("ssl.endpoint.identification.algorithm", "");
        settings.put("ssl.principal.mapping.rules", Principals.mappingRules());
        settings.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", Principals.user(Principals.MANAGER));
        settings.put("allow.everyone.if.no.acl.found", "false");
        settings.put("auto.create.topics.enable", "false");
    }

    /// A swarm starts with one manager: internal topics with one partition and one copy. Threads by
    /// the few clients there are: the defaults are for hundreds of partitions and busy disks.
    private static void oneManager(Map<String, String> settings) {
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.streams.initial.rebalance.delay.ms", "0");
        settings.put("num.network.threads", "1");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("group.coordinator.threads", "1");
        settings.put("group.coordinator.background.threads", "1");
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
        settings.put("log.cleaner.io.buffer.size", Integer.toString(256 << 10));
        settings.put("offsets.load.buffer.size", Integer.toString(1 << 20));
        settings.put("transaction.state.log.load.buffer.size", Integer.toString(1 << 20));
    }

    /// What would wake an idle node up. Figures and how they were measured:
    /// docs/adr/0003-durability.md.
    private static void quietWhenIdle(Map<String, String> settings) {
        settings.put("metadata.max.idle.interval.ms", "5000");
        settings.put("metric.reporters", "");
        settings.put("metrics.num.samples", "2");
    }

    /// After a crash the quorum still holds the broker's session and refuses its next life until
    /// that is over, with growing pauses (9 s: 10 s of every restart; 2.5 s: the fifth try, after
    /// 3.1 s). A broker and its controller stand still together, so a short session costs nothing
    /// on one host.
    private static void quickRestart(Map<String, String> settings) {
        settings.put("broker.session.timeout.ms", "2500");
        settings.put("broker.heartbeat.interval.ms", "1000");
    }

    /// A commit that meets the end of the transaction before it waits in steps of this length.
    private static void quickTransactions(Map<String, String> settings) {
        settings.put("add.partitions.to.txn.retry.backoff.ms", "2");
        settings.put("add.partitions.to.txn.retry.backoff.max.ms", "20");
    }

    private static void durability(Map<String, String> settings) {
        settings.put("log.segment.bytes", Integer.toString(SEGMENT_BYTES));
        settings.put("log.index.size.max.bytes", Integer.toString(1 << 20));
        settings.put("offsets.topic.segment.bytes", Integer.toString(8 << 20));
        settings.put("transaction.state.log.segment.bytes", Integer.toString(8 << 20));
        settings.put("metadata.log.segment.bytes", Integer.toString(8 << 20));
        settings.put("log.flush.interval.ms", Long.toString(FLUSH_INTERVAL.toMillis()));
        settings.put("log.flush.scheduler.interval.ms", Long.toString(FLUSH_INTERVAL.toMillis()));
        settings.put("log.flush.offset.checkpoint.interval.ms", "5000");
        settings.put("unclean.leader.election.enable", "false");
    }
}
