package io.swarmlog.daemon;

import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.codec.RegistryClient;
import io.swarmlog.codec.SchemaId;
import io.swarmlog.codec.SchemaIds;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.join.Grant;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.registry.EmbeddedRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a process reaches the log, whichever it is.
///
/// @param kafka settings of every client
record LogWay(KafkaChoice choice, Map<String, Object> kafka) {
    private static final Logger LOG = LoggerFactory.getLogger(LogWay.class);

    /// Others' servers may be started at the same moment as we are.
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    /// One try of a step, in milliseconds: some round trips to servers that are just starting.
    private static final int STEP_MS = 5_000;

    /// Seats are made ahead of nodes; adding some costs a metadata change.
    static final int SEATS = 8;

    private static final int MOST_COPIES = 3;

    /// The way of a member of a swarm.
    static LogWay of(DaemonConfig config, HostState state) throws IOException {
        KafkaChoice choice = KafkaChoice.of(config.kafka(), config.files());
        return switch (choice) {
            case KafkaChoice.Embedded _ ->
                    new LogWay(choice, embedded(new TlsFiles(config.files().identity()), state));
            case KafkaChoice.Existing existing -> of(existing);
        };
    }

    /// A worker has no log of its own.
    private static Map<String, Object> embedded(TlsFiles tls, HostState state) {
        return state.isManager()
                ? EmbeddedKafka.client(tls, state.ownLog())
                : tls.client(state.bootstrap());
    }

    static LogWay of(KafkaChoice.Existing existing) {
        return new LogWay(existing, existing.settings());
    }

    /// The id of the cluster that a swarm will be on: a new one of our own, or that of the Kafka that
    /// is there.
    static String clusterIdToBe(KafkaChoice choice) {
        return switch (choice) {
            case KafkaChoice.Embedded _ -> EmbeddedKafka.newClusterId();
            case KafkaChoice.Existing existing -> of(existing).clusterId();
        };
    }

    /// Whoever joins a swarm that is on another Kafka than its daemon was told of would read an empty
    /// log, or none.
    static void checkServes(KafkaChoice told, Grant grant) {
        checkIsSwarms(told, grant.log());
        if (grant.role() == NodeSpec.Role.MANAGER
                && told instanceof KafkaChoice.Existing existing) {
            of(existing).checkMayManage();
        }
    }

    private static void checkIsSwarms(KafkaChoice told, Grant.Log swarms) {
        switch (told) {
            case KafkaChoice.Embedded _ ->
                    swarms.existing()
                            .ifPresent(servers -> {
                                throw Refusal.internal(
                                        "the swarm is on a Kafka that is not its managers'"
                                                + " own ("
                                                + servers
                                                + "): start this host's daemon with"
                                                + " --bootstrap-servers or --command-config"
                                                + " for it, then join again");
                            });
            case KafkaChoice.Existing existing -> {
                if (swarms.existing().isEmpty()) {
                    throw Refusal.internal(
                            "the swarm is on a Kafka of its managers, but this host's daemon was"
                                    + " told to use "
                                    + existing.bootstrap()
                                    + ": start it without --bootstrap-servers and --command-config,"
                                    + " then join again");
                }
                String reached = of(existing).clusterId();
                if (!reached.equals(swarms.clusterId())) {
                    throw Refusal.internal(
                            "expected the Kafka cluster "
                                    + swarms.clusterId()
                                    + " of the swarm ("
                                    + swarms.existing().get()
                                    + "), but this host's daemon was told to use another, "
                                    + reached
                                    + " at "
                                    + existing.bootstrap());
                }
            }
        }
    }

    /// A manager writes to all topics; Kafka's own managers may by their certificates.
    void checkMayManage() {
        if (choice instanceof KafkaChoice.Existing existing) {
            try (Admin admin = Admin.create(kafka)) {
                if (!TopicLayout.mayWrite(admin, Topics.INPUTS)) {
                    throw Refusal.internal(
                            "expected a manager's rights at the Kafka of the swarm ("
                                    + existing.bootstrap()
                                    + "), but with its --command-config this host may not write to "
                                    + Topics.INPUTS
                                    + ": give its daemon settings of a manager");
                }
            }
        }
    }

    private String clusterId() {
        return patiently(
                "Kafka at " + bootstrap() + " to tell its id",
                () -> {
                    try (Admin admin = Admin.create(impatient())) {
                        return TopicLayout.clusterId(admin);
                    }
                });
    }

    private String bootstrap() {
        return String.valueOf(kafka.get("bootstrap.servers"));
    }

    /// A client that gives up soon, and whose question is asked again: so that what is waited for is
    /// told meanwhile.
    private Map<String, Object> impatient() {
        Map<String, Object> settings = new TreeMap<>(kafka);
        settings.put("default.api.timeout.ms", STEP_MS);
        return settings;
    }

    /// Whether the log is a Kafka's that others run.
    Optional<String> existing() {
        return switch (choice) {
            case KafkaChoice.Embedded _ -> Optional.empty();
            case KafkaChoice.Existing existing -> Optional.of(existing.bootstrap());
        };
    }

    /// Makes the topics of a cluster that was there before: as many copies as it can hold, up to
    /// three. A server that was named counts before it is there: topics made meanwhile with a copy
    /// less could never lose a server.
    void ensureTopics() {
        patiently(
                "Kafka at " + bootstrap() + " to take the topics",
                () -> {
                    try (Admin admin = Admin.create(impatient())) {
                        int servers = Math.max(TopicLayout.brokers(admin), named());
                        TopicLayout.ensure(admin, SEATS, (short) Math.min(MOST_COPIES, servers));
                        return servers;
                    }
                });
    }

    private int named() {
        return bootstrap().split(",", -1).length;
    }

    /// Where this process has the numbers of schemas from; closed with the parts.
    SchemaIds schemas(Parts parts) {
        return switch (choice) {
            case KafkaChoice.Embedded _ -> onTopic(parts);
            case KafkaChoice.Existing existing ->
                    switch (existing.schemas()) {
                        case KafkaChoice.Schemas.OnTopic() -> onTopic(parts);
                        case KafkaChoice.Schemas.At(var registry) ->
                                new Patient(
                                        parts.add(
                                                "registry",
                                                RegistryClient.of(
                                                        registry, existing.registryTls())));
                    };
        };
    }

    private EmbeddedRegistry onTopic(Parts parts) {
        return patiently(
                "the topic of schemas to be read",
                () -> parts.add("schemas", EmbeddedRegistry.open(kafka)));
    }

    /// A registry that may still be starting.
    private record Patient(SchemaIds registry) implements SchemaIds {
        @Override
        public SchemaId idOf(String subject, String schema) {
            return patiently(
                    "the registry to take " + subject, () -> registry.idOf(subject, schema));
        }

        @Override
        public String textOf(SchemaId id) {
            return registry.textOf(id);
        }
    }

    private static <T> T patiently(String expected, Supplier<T> step) {
        return Awaited.during(expected, () -> untilDone(expected, step));
    }

    private static <T> T untilDone(String expected, Supplier<T> step) {
        long start = System.nanoTime();
        while (true) {
            try {
                return step.get();
            } catch (RuntimeException e) {
                Duration waited = Duration.ofNanos(System.nanoTime() - start);
                if (waited.compareTo(PATIENCE) > 0) {
                    throw Refusal.internal(
                            "expected %s within %d s, but: %s"
                                    .formatted(expected, PATIENCE.toSeconds(), reason(e)));
                }
                LOG.atInfo()
                        .addKeyValue("waited_s", waited.toSeconds())
                        .addKeyValue("because", reason(e))
                        .log("waiting for {}", expected);
                LockSupport.parkNanos(AGAIN_AFTER.toNanos());
            }
        }
    }

    /// What stands behind it all.
    private static String reason(Throwable thrown) {
        @Nullable Throwable cause = thrown.getCause();
        return cause == null ? String.valueOf(thrown.getMessage()) : reason(cause);
    }
}
