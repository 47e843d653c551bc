package io.swarmlog.daemon;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.BrokerConfig;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.ForcedQuorum;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.SchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.ledger.Ledger;
import io.swarmlog.command.ledger.LogHealth;
import io.swarmlog.door.DoorServer;
import io.swarmlog.follow.Follower;
import io.swarmlog.join.CertificateDesk;
import io.swarmlog.join.DoorAudit;
import io.swarmlog.log.Topics;
import io.swarmlog.model.Check;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.registry.EmbeddedRegistry;
import io.swarmlog.registry.RegistryDoor;
import io.swarmlog.registry.SameIds;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;

/// The started parts of a manager, in the order data passes: the log, its schemas, deciding, those
/// who read, and the door.
final class ManagerParts implements MemberLog, AutoCloseable {
    private static final short ONE_COPY = 1;

    /// A log that takes longer to be read does not serve.
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(5);

    private final Parts parts = new Parts();
    private final Map<String, Object> kafka;
    private final Wires wires;
    private final Runnable sameIds;
    private final Follower follower;
    private final InputAppender inputs;
    private final Ledger ledger;
    private final DoorAudit audit;

    /// Makes the log's files those of a quorum of this manager alone; nothing may run on them.
    static void forceNewCluster(DaemonConfig config, HostState alone) throws IOException {
        TlsFiles tls = new TlsFiles(config.files().identity());
        ForcedQuorum.rebuild(broker(config.files(), alone, tls));
    }

    /// Starts them; returns when the log was read to its end.
    static ManagerParts start(DaemonConfig config, HostState state, Supplier<Vault> vault)
            throws IOException {
        return new ManagerParts(config, state, vault);
    }

    private ManagerParts(DaemonConfig config, HostState state, Supplier<Vault> vault)
            throws IOException {
        TlsFiles tls = new TlsFiles(config.files().identity());
        LogWay way = LogWay.of(config, state);
        kafka = way.kafka();
        try {
            Optional<EmbeddedKafka> broker = openLog(config.files(), state, way);
            SchemaIds schemas = way.schemas(parts);
            wires = AvroWires.of(schemas);
            follower = parts.add("follower", new Follower(kafka, wires));
            follower.start();
            inputs = parts.add("inputs", new InputAppender(kafka, wires.inputs()));
            switch (config.process()) {
                case WHOLE -> decide(broker, state);
                case COMMAND_SERVICE -> {}
            }
            Check.that(
                    follower.awaitCaughtUp(CATCH_UP_LIMIT),
                    "expected the log to be read within " + CATCH_UP_LIMIT + ", but it is not");
            LogHealth health =
                    broker.isPresent()
                            ? parts.add("health", new QuorumWatch(kafka))
                            : LogHealth.UNWATCHED;
            ledger = parts.add("ledger", new Ledger(inputs, follower, health));
            audit = new DoorAudit(state.node(), inputs, InstantSource.system());
            if (broker.isPresent()) {
                parts.add("denials", broker.get().onDenied(this::denied));
            }
            parts.add("door", door(state, tls, schemas, vault));
            sameIds =
                    schemas instanceof EmbeddedRegistry own
                            ? () -> SameIds.lookInBackground(registry(state), tls, own)
                            : () -> {};
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /// On a log of our own the manager decides whose broker leads the line.
    private void decide(Optional<EmbeddedKafka> broker, HostState state) {
        if (broker.isEmpty()) {
            String instance = "manager-" + state.self().number();
            parts.add("deciding", Deciding.start(this, inputs, instance));
            return;
        }
        Deciding deciding = parts.add("deciding", Deciding.idle(this, inputs));
        broker.get().onLeading(Topics.INPUTS, deciding::lead);
        broker.get().onLost(number -> seemsGone(deciding, number));
        parts.add(
                "keeper",
                new QuorumKeeper(
                        state, broker.get().voter(), this, inputs, deciding.control()::deciding));
    }

    /// The server of a manager that is lost is a sign that its whole node is; that of one which is a
    /// worker by now was stopped.
    private void seemsGone(Deciding deciding, int number) {
        follower.image().members().byId().values().stream()
                .filter(member -> member.number() == number)
                .filter(member -> member.role() == NodeSpec.Role.MANAGER)
                .forEach(member ->
                        deciding.intake().seemsGone(member.id(), "its log server is lost"));
    }

    private Optional<EmbeddedKafka> openLog(HostFiles files, HostState state, LogWay way)
            throws IOException {
        return switch (way.choice()) {
            case KafkaChoice.Existing _ -> {
                way.ensureTopics();
                yield Optional.empty();
            }
            case KafkaChoice.Embedded _ -> {
                TlsFiles tls = new TlsFiles(files.identity());
                EmbeddedKafka broker =
                        parts.add("log", EmbeddedKafka.start(broker(files, state, tls)));
                if (state.otherDoors().isEmpty()) {
                    try (Admin admin = Admin.create(kafka)) {
                        TopicLayout.ensure(admin, LogWay.SEATS, ONE_COPY);
                    }
                }
                yield Optional.of(broker);
            }
        };
    }

    /// The first manager founds the quorum; one that knows others joins theirs, or finds its place
    /// in it again.
    private static BrokerConfig broker(HostFiles files, HostState state, TlsFiles tls) {
        List<String> others = state.otherDoors();
        return new BrokerConfig(
                files.log(),
                Math.toIntExact(state.self().number()),
                state.clusterId(),
                new BrokerConfig.Listeners(
                        state.place().bindHost(),
                        state.address(),
                        state.ports().clients(),
                        state.ports().quorum()),
                tls,
                others.isEmpty()
                        ? new BrokerConfig.Quorum.Founding()
                        : new BrokerConfig.Quorum.Joining(
                                others.stream().map(Ports::quorumBeside).toList()));
    }

    private void denied(String who, String from, String what, String topic) {
        audit.turnedAway(
                "the log, from " + from,
                who,
                "it may not " + what.toLowerCase(Locale.ROOT) + " " + topic);
    }

    private DoorServer door(HostState state, TlsFiles tls, SchemaIds schemas, Supplier<Vault> vault)
            throws IOException {
        var desk =
                new CertificateDesk(
                        new CertificateDesk.At(
                                state.node(), state.clusterId(), follower, ledger, audit),
                        vault,
                        InstantSource.system());
        return DoorServer.start(
                new InetSocketAddress(state.place().bindHost(), state.ports().door()),
                tls,
                schemas instanceof EmbeddedRegistry own
                        ? List.of(new RegistryDoor(own), desk)
                        : List.of(desk));
    }

    private static URI registry(HostState state) {
        return RegistryDoor.url(state.address(), state.ports().door());
    }

    /// Writes down that this manager leads: the founder does from the beginning, before its node
    /// registers, so that nobody sees a swarm without a leader.
    void sayThatItLeads(NodeId self, long incarnation) {
        TakenLead.say(inputs, self, incarnation).join();
    }

    /// Registers the schemas once more as any other program would, with the Apicurio client, and
    /// looks that it is given the ids the daemon itself writes. In the background: the client takes
    /// seconds to wake up, and nothing waits for it.
    void proveSchemas() {
        sameIds.run();
    }

    @Override
    public Map<String, Object> kafka() {
        return kafka;
    }

    @Override
    public Wires wires() {
        return wires;
    }

    @Override
    public Follower follower() {
        return follower;
    }

    Ledger ledger() {
        return ledger;
    }

    @Override
    public void close() {
        parts.close();
    }
}
