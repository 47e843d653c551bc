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

    /// The largest request that is taken.
    static final int REQUEST_MAX_BYTES = 9 << 20;

    /// How often what is only in the page cache is written to disk in the background, and the point
    /// from which recovery starts moves on. See docs/adr/0003-durability.md.
    static final Duration FLUSH_INTERVAL = Duration.ofSeconds(1);

    private BrokerProperties() {}

    static Map<String, String> of(BrokerConfig config) {
        var settings = new TreeMap<String, String>();
        identity(settings, config);
        security(settings, config);
        bounds(settings);
        oneManager(settings);
        quietWhenIdle(settings);
        quickFailover(settings);
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
        // A manager that was removed would add itself again.
        settings.put("controller.quorum.auto.join.enable", "false");
    }

    private static void security(Map<String, String> settings, BrokerConfig config) {
        settings.put(
                "listener.security.protocol.map",
                "%s:SSL,%s:SSL".formatted(CLIENT_LISTENER, CONTROLLER_LISTENER));
        settings.put("ssl.engine.factory.class", GatedTls.class.getName());
        settings.put(
                "listener.name.controller.ssl.engine.factory.class",
                GatedTls.OfQuorum.class.getName());
        settings.put(GatedTls.SERVER, config.directory().toString());
        settings.put(MutualTls.DIRECTORY, config.tls().directory().toString());
        settings.put("ssl.client.auth", "required");
        settings.put("ssl.enabled.protocols", "TLSv1.3");
        settings.put("ssl.protocol", "TLSv1.3");
        settings.put("ssl.endpoint.identification.algorithm", "");
        settings.put("principal.builder.class", DecidedPrincipals.class.getName());
        settings.put("authorizer.class.name", AuditedAuthorizer.class.getName());
        settings.put("client.quota.callback.class", MemberQuotas.class.getName());
        settings.put("super.users", Principals.user(Principals.MANAGER));
        settings.put("allow.everyone.if.no.acl.found", "false");
        settings.put("auto.create.topics.enable", "false");
    }

    /// What a connection may make this server take; [LogGate] has more.
    ///
    /// - A request: the largest record (8 MiB) and room for what is around it. Kafka takes memory for
    ///   the length that a request's first four bytes say.
    /// - All requests that are being read or wait: a quarter of the usual heap. Beyond it Kafka reads
    ///   no further ones until some are answered.
    /// - Connections that wait to be accepted: with Kafka's own 50, a member's would be lost among
    ///   those of a flood, and tried again a second later.
    private static void bounds(Map<String, String> settings) {
        settings.put("socket.listen.backlog.size", "1024");
        settings.put("socket.request.max.bytes", Integer.toString(REQUEST_MAX_BYTES));
        settings.put("queued.max.request.bytes", Integer.toString(64 << 20));
    }

    /// A swarm starts with one manager: internal topics with one partition and one copy, more when
    /// more come ([io.swarmlog.broker.quorum.Copies]). Threads by
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
        // What the few groups have read is kept whatever the clock says.
        settings.put("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
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

    /// How soon the others go on without one of them. A manager may pause for 1.2 s (a busy host, a
    /// stopped machine) and must not be taken for lost. What each costs, and the figures:
    /// docs/adr/0011-failover.md.
    ///
    /// - A controller that is not heard for `fetch.timeout` is replaced; an idle one is heard twice
    ///   a second. Elections are cheap, and a mistake moves nothing but the controller.
    /// - A broker that is not heard for its session is fenced, and others lead its partitions.
    ///   [Peers] finds most of them sooner. It also ends the waiting of a restart after a crash:
    ///   until then the quorum refuses the broker's next life.
    /// - What brokers ask each other is given up after `request.timeout` (30 s by itself): the end of
    ///   a transaction waits for every server that leads a part of it, also for one cut off without
    ///   a sign while others lead that part already. As long as clients wait
    ///   ([io.swarmlog.client.ClientSettings]).
    /// - What a broker asks the controller for its clients, one question after the other, is given up
    ///   after `controller.socket.timeout` (30 s by itself), and only then asked of the new one.
    /// - Leaders stay where they are when a manager is back, since control is where they are.
    private static void quickFailover(Map<String, String> settings) {
        settings.put("controller.quorum.fetch.timeout.ms", "1000");
        settings.put("controller.quorum.election.timeout.ms", "500");
        settings.put("controller.quorum.election.backoff.max.ms", "200");
        settings.put("controller.quorum.request.timeout.ms", "1000");
        settings.put("controller.quorum.retry.backoff.ms", "20");
        settings.put("request.timeout.ms", "2500");
        settings.put("controller.socket.timeout.ms", "2500");
        settings.put("broker.session.timeout.ms", "2000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("auto.leader.rebalance.enable", "false");
        settings.put("replica.socket.timeout.ms", "2000");
        settings.put("replica.fetch.backoff.ms", "100");
        settings.put("socket.connection.setup.timeout.ms", "1000");
        settings.put("socket.connection.setup.timeout.max.ms", "2000");
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
        // What is beyond a topic's bytes goes within seconds, not Kafka's five minutes: whoever may
        // write may write 4 MiB a second.
        settings.put("log.retention.check.interval.ms", "10000");
        settings.put("log.segment.delete.delay.ms", "1000");
        settings.put("log.flush.interval.ms", Long.toString(FLUSH_INTERVAL.toMillis()));
        settings.put("log.flush.scheduler.interval.ms", Long.toString(FLUSH_INTERVAL.toMillis()));
        settings.put("log.flush.offset.checkpoint.interval.ms", "5000");
        settings.put("unclean.leader.election.enable", "false");
    }
}
