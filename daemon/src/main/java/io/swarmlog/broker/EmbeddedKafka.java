package io.swarmlog.broker;

import io.swarmlog.log.Topics;
import io.swarmlog.rights.Roster;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.common.TransactionVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Kafka node, controller and broker, in this process.
///
/// ```
/// start ──▶ (formats a new directory) ──▶ serving ── close ──▶ closed
/// ```
///
/// A fault that Kafka calls fatal (its own disk is lost, its metadata can't be loaded) halts the
/// process, as it does in a process of its own: what was acknowledged is on the log, and the next
/// start reads it.
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

    /// How long leadership may take to be handed over.
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(8);

    /// The same of a server that has nobody to hand it to: the quorum has let it go and does not listen
    /// to it any more, or nobody leads the quorum.
    private static final Duration LET_GO = Duration.ofMillis(200);

    /// Kafka's file that says what a directory is; without it the directory is new.
    static final String FORMATTED = "meta.properties";

    private final BrokerConfig config;
    private final ControllerServer controller;
    private final BrokerServer broker;
    private final Uuid directory;
    private final Peers peers;
    private final LogGate gate;
    private final TrustedManagers trust;
    private boolean closed;

    private EmbeddedKafka(
            BrokerConfig config, ControllerServer controller, BrokerServer broker, Uuid directory) {
        this.config = config;
        this.controller = controller;
        this.broker = broker;
        this.directory = directory;
        peers = new Peers(config, controller::controller);
        gate = LogGate.of(config.directory().toString());
        gate.standings().begin(MutualTls.of(config.tls()).name(), this::votes);
        trust = TrustedManagers.of(config.tls(), gate.standings());
        gate.watch(() -> Connections.of(broker, controller));
    }

    /// What the quorum has to know of a server that is to vote: its number, the id of its directory
    /// (a wiped one is another voter), and where it is reached.
    public record Voter(int node, Uuid directory, String listener, String host, int port) {}

    /// Formats the directory if it is new, starts and returns when clients are served.
    ///
    /// @throws IOException if one of its ports is taken: Kafka itself would halt the process
    /// @throws IllegalStateException if the log does not have transactions of version 2: older ones
    ///     could tear (KIP-890, KIP-1228), and control relies on them
    ///
    /// @param known what is known of who is what, before the log can be read
    public static EmbeddedKafka start(BrokerConfig config, Roster known) throws IOException {
        LogGate.of(config.directory().toString()).standings().decided(known);
        return start(config);
    }

    /// The same, when nothing is known.
    public static EmbeddedKafka start(BrokerConfig config) throws IOException {
        var startedAt = System.nanoTime();
        var settings = BrokerProperties.of(config);
        var at = config.listeners();
        new ListeningPort(at.bindHost(), at.clientPort()).requireFree("the log");
        new ListeningPort(at.bindHost(), at.controllerPort()).requireFree("the log's quorum");
        formatIfNew(config);
        var kafka = wire(config, new KafkaConfig(settings, false));
        try {
            kafka.controller.startup();
            kafka.broker.startup();
            kafka.requireTransactionVersion();
            kafka.watch(kafka.peers);
            ForcedQuorum.finish(config, kafka.client());
        } catch (IOException | RuntimeException e) {
            kafka.close();
            throw e;
        }
        LOG.atInfo()
                .addKeyValue("node", config.nodeId())
                .addKeyValue("at", config.listeners().bootstrap())
                .addKeyValue("ms", (System.nanoTime() - startedAt) / 1_000_000)
                .log("the log serves");
        return kafka;
    }

    /// A name for a new log.
    public static String newClusterId() {
        return Uuid.randomUuid().toString();
    }

    /// What a client of this process needs to connect, with this server's own identity: a super
    /// user's.
    public Map<String, Object> client() {
        return client(config.tls(), config.listeners().bootstrap());
    }

    /// The same, before the server is started. Clients begin with the server of their own process:
    /// it is there when they are, and they never wait for another that is gone.
    public static Map<String, Object> client(TlsFiles tls, String ownLog) {
        var settings = new TreeMap<>(tls.client(ownLog));
        // Few clients, and much waits for them: they look often who leads now.
        settings.put("metadata.max.age.ms", 1_500L);
        return Collections.unmodifiableMap(settings);
    }

    public BrokerConfig config() {
        return config;
    }

    /// This server as a voter of the quorum.
    public Voter voter() {
        var at = config.listeners();
        return new Voter(
                config.nodeId(),
                directory,
                BrokerProperties.CONTROLLER_LISTENER,
                at.advertisedHost(),
                at.controllerPort());
    }

    /// Tells `listener` true when this server begins to lead the first partition of `topic`, now or
    /// later, and false when it ends to. One call at a time, on a thread of its own.
    public void onLeading(String topic, Consumer<Boolean> listener) {
        watch(new Turn(config.nodeId(), topic, listener));
    }

    /// Tells `listener` the number of each other manager whose server is lost, process or host: the
    /// log goes on without it. It must not block.
    public void onLost(IntConsumer listener) {
        peers.onLost(listener);
    }

    /// Whether the server of that number serves, as far as this one sees; empty of one that the log
    /// does not know.
    public Optional<Boolean> serves(int number) {
        return peers.serves(number);
    }

    /// Where the copies of the line are, as this server knows; its own when it knows of none.
    LineCopies lineCopies() {
        var line = broker.metadataCache().currentImage().topics().getTopic(Topics.INPUTS);
        var first = line == null ? null : line.partitions().get(0);
        return first == null
                ? LineCopies.alone(config.nodeId())
                : new LineCopies(first.leader, numbers(first.replicas), numbers(first.isr));
    }

    private static SortedSet<Integer> numbers(int[] servers) {
        var numbers = new TreeSet<Integer>();
        for (int server : servers) {
            numbers.add(server);
        }
        return numbers;
    }

    /// Tells `listener` what the access rules refuse; closing the result ends it.
    public AutoCloseable onDenied(AuditedAuthorizer.Listener listener) {
        return AuditedAuthorizer.listen(config.directory().toString(), listener);
    }

    /// What the log says now of who is what; see [Roster]. Until this is called certificates are
    /// believed.
    public void decided(Roster roster) {
        gate.decided(roster);
    }

    private boolean votes(int number) {
        var quorum = broker.sharedServer().raftManager();
        return quorum != null
                && quorum.client()
                        .voterNode(
                                number,
                                ListenerName.normalised(BrokerProperties.CONTROLLER_LISTENER))
                        .isPresent();
    }

    private boolean isLed() {
        var quorum = broker.sharedServer().raftManager();
        return quorum != null && quorum.client().leaderAndEpoch().leaderId().isPresent();
    }

    private void watch(MetadataPublisher publisher) {
        var unused = broker.sharedServer().loader().installPublishers(List.of(publisher));
    }

    /// Stops cleanly: leadership is handed over, files are flushed and marked, so that the next
    /// start is quick. Closing twice is allowed.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean handsOver = isLed() && votes(config.nodeId());
        broker.shutdown(handsOver ? CLOSE_PATIENCE : LET_GO);
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
        gate.close();
        trust.close();
        LOG.atInfo().addKeyValue("node", config.nodeId()).log("the log stopped");
    }

    /// The parts as Kafka's own main class wires them, but in reach: what it would keep private is
    /// asked in [#requireTransactionVersion].
    private static EmbeddedKafka wire(BrokerConfig config, KafkaConfig kafkaConfig)
            throws IOException {
        var directories = KafkaRaftServer.initializeLogDirs(kafkaConfig, LOG, "");
        var properties = directories._1();
        var bootstrap = directories._2();
        var metrics =
                Server.initializeMetrics(
                        kafkaConfig, Time.SYSTEM, properties.clusterId().orElseThrow());
        var quorum = kafkaConfig.quorumConfig();
        var shared =
                new SharedServer(
                        kafkaConfig,
                        properties,
                        Time.SYSTEM,
                        metrics,
                        CompletableFuture.completedFuture(
                                QuorumConfig.parseVoterConnections(quorum.voters())),
                        QuorumConfig.parseBootstrapServers(quorum.bootstrapServers()),
                        new StandardFaultHandlerFactory(),
                        ServerSocketFactory.INSTANCE);
        return new EmbeddedKafka(
                config,
                new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrap),
                new PatientBroker(shared),
                directoryId(config.directory()));
    }

    /// What a formatted directory is called by the quorum.
    static Uuid directoryId(Path directory) throws IOException {
        var properties = new Properties();
        try (var in = Files.newInputStream(directory.resolve(FORMATTED))) {
            properties.load(in);
        }
        return Uuid.fromString(properties.getProperty("directory.id", ""));
    }

    static void formatIfNew(BrokerConfig config) throws IOException {
        if (Files.exists(config.directory().resolve(FORMATTED))) {
            return;
        }
        Files.createDirectories(config.directory());
        var formatter =
                new Formatter()
                        .setPrintStream(
                                new PrintStream(
                                        OutputStream.nullOutputStream(),
                                        false,
                                        StandardCharsets.UTF_8))
                        .setNodeId(config.nodeId())
                        .setClusterId(config.clusterId())
                        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                        .setReleaseVersion(MetadataVersion.latestProduction())
                        .setFeatureLevel(
                                TransactionVersion.FEATURE_NAME,
                                TransactionVersion.TV_2.featureLevel())
                        .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                        .setMetadataLogDirectory(config.directory().toString())
                        .addDirectory(config.directory().toString())
                        .setHasDynamicQuorum(true);
        switch (config.quorum()) {
            case BrokerConfig.Quorum.Founding() ->
                    formatter.setInitialControllers(
                            DynamicVoters.parse(
                                    "%d@%s:%s"
                                            .formatted(
                                                    config.nodeId(),
                                                    config.listeners().controller(),
                                                    Uuid.randomUuid())));
            case BrokerConfig.Quorum.Joining _ -> {}
        }
        try {
            formatter.run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(
                    "expected to format " + config.directory() + ", but could not", e);
        }
    }

    private void requireTransactionVersion() {
        var level =
                broker.metadataCache()
                        .features()
                        .finalizedFeatures()
                        .getOrDefault(TransactionVersion.FEATURE_NAME, (short) 0);
        if (level < TransactionVersion.TV_2.featureLevel()) {
            throw new IllegalStateException(
                    "expected %s=2, but the log in %s has %d"
                            .formatted(TransactionVersion.FEATURE_NAME, config.directory(), level));
        }
    }
}
