package io.swarmlog.daemon;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.BrokerConfig;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.ForcedQuorum;
import io.swarmlog.broker.LogRoom;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.SchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.ledger.Ledger;
import io.swarmlog.command.ledger.LogHealth;
import io.swarmlog.door.DoorServer;
import io.swarmlog.follow.Follower;
import io.swarmlog.join.CertificateDesk;
import io.swarmlog.join.CredentialsDesk;
import io.swarmlog.join.DoorAudit;
import io.swarmlog.join.Grant;
import io.swarmlog.log.Input;
import io.swarmlog.log.Topics;
import io.swarmlog.model.Check;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.registry.EmbeddedRegistry;
import io.swarmlog.registry.RegistryDoor;
import io.swarmlog.registry.SameIds;
import io.swarmlog.rights.Party;
import io.swarmlog.rights.Role;
import io.swarmlog.rights.Roster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;

/// The started parts of a manager, in the order data passes: the log, its schemas, deciding, those
/// who read, and the door.
final class ManagerParts implements MemberLog, AutoCloseable {
    private static final short ONE_COPY = 1;

    /// A log of which nothing is read for so long does not serve.
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(5);

    /// What was decided is known to every manager sooner.
    private static final Duration NEWS_LIMIT = Duration.ofSeconds(1);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Parts parts = new Parts();
    private final Map<String, Object> kafka;
    private final Wires wires;
    private final Runnable sameIds;
    private final Follower follower;
    private final InputAppender inputs;
    private final Ledger ledger;
    private final DoorAudit audit;
    private final Skipping skipping;
    private final boolean keepsLog;
    private Optional<Deciding> deciding = Optional.empty();
    private Optional<QuorumKeeper> keeper = Optional.empty();

    /// Makes the log's files those of a quorum of this manager alone; nothing may run on them. The quorum of
    /// a Kafka that others run is theirs.
    static void forceNewCluster(DaemonConfig config, HostState alone) throws IOException {
        switch (KafkaChoice.of(config.kafka(), config.files())) {
            case KafkaChoice.Embedded _ -> {
                TlsFiles tls = new TlsFiles(config.files().identity());
                ForcedQuorum.rebuild(broker(config.files(), alone, tls));
            }
            case KafkaChoice.Existing _ -> {}
        }
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
            keepsLog = broker.isPresent();
            SchemaIds schemas = way.schemas(parts);
            wires = AvroWires.of(schemas);
            follower = parts.add("follower", Follower.fromSnapshot(kafka, wires));
            RightsWatch rights = watchRights(config.files(), broker);
            follower.start();
            inputs = parts.add("inputs", new InputAppender(kafka, wires.inputs()));
            if (state.founds() && !keepsLog) {
                awaitCaughtUp();
                refuseAnotherSwarm(way);
            }
            skipping = new Skipping(kafka, inputs, follower);
            skipping.fromFile(config.files().skip());
            switch (config.process()) {
                case WHOLE -> decide(broker, state, config);
                case COMMAND_SERVICE -> showLeader(state, () -> false);
            }
            awaitCaughtUp();
            rights.read();
            Optional<LogRoom> room = broker.map(it -> new LogRoom(it, this::name));
            LogHealth quorum =
                    room.<LogHealth>map(it -> parts.add("health", new QuorumWatch(kafka, it::ask)))
                            .orElse(LogHealth.UNWATCHED);
            var health =
                    new PartsHealth(
                            quorum,
                            follower,
                            deciding,
                            room,
                            number -> broker.flatMap(it -> it.serves(number)));
            ledger = parts.add("ledger", new Ledger(inputs, follower, health));
            audit = new DoorAudit(state.node(), inputs, InstantSource.system());
            if (broker.isPresent()) {
                parts.add("denials", broker.get().onDenied(this::denied));
            }
            parts.add("door", door(state, tls, schemas, vault, way.existing()));
            sameIds =
                    schemas instanceof EmbeddedRegistry own
                            ? () -> SameIds.lookInBackground(registry(state), tls, own)
                            : () -> {};
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /// What the manager with that number is called.
    private String name(int number) {
        return follower.image().members().byId().values().stream()
                .filter(member -> member.number() == number)
                .flatMap(member -> follower.image().node(member.id()).stream())
                .map(node -> node.description().hostname())
                .findFirst()
                .orElse("");
    }

    private RightsWatch watchRights(HostFiles files, Optional<EmbeddedKafka> broker)
            throws IOException {
        Consumer<Roster> told =
                broker.isPresent()
                        ? broker.get()::decided
                        : parts.add("trust", RightsWatch.trust(files))::decided;
        return parts.add("rights", new RightsWatch(files, follower, told));
    }

    private void awaitCaughtUp() {
        long read = -1;
        while (!follower.awaitCaughtUp(CATCH_UP_LIMIT)) {
            long now = follower.image().sequence();
            Check.that(
                    now > read,
                    "expected more of the swarm's log (topic "
                            + Topics.EVENTS
                            + ") within "
                            + CATCH_UP_LIMIT.toMinutes()
                            + " minutes, but nothing is read: more than half of the managers must"
                            + " run and reach each other; 'swarmlog status' on each says whether"
                            + " they do, then start this daemon again");
            read = now;
        }
    }

    /// A second swarm on the same topics would take deciding away from the first.
    private void refuseAnotherSwarm(LogWay way) {
        follower.image()
                .swarm()
                .ifPresent(other -> {
                    throw Refusal.internal(
                            "expected a Kafka without a swarm, but "
                                    + way.existing().orElse("it")
                                    + " has the log of swarm "
                                    + other.id()
                                    + ": join that one ('docker swarm join'), or, if it has"
                                    + " no members any more, delete its topics"
                                    + " (swarmlog*) first");
                });
    }

    private void showLeader(HostState state, BooleanSupplier deciding) {
        parts.add(
                "leader",
                new ShownLeader(
                        state.node(),
                        follower,
                        deciding,
                        () -> sayThatItLeads(state.node(), state.incarnation())));
    }

    /// On a log of our own the manager decides whose broker leads the line.
    private void decide(Optional<EmbeddedKafka> broker, HostState state, DaemonConfig config)
            throws IOException {
        if (broker.isEmpty()) {
            String instance = "manager-" + state.self().number();
            Deciding all = parts.add("deciding", Deciding.start(this, inputs, instance));
            deciding = Optional.of(all);
            showLeader(state, all.control()::deciding);
            return;
        }
        Deciding idle = parts.add("deciding", Deciding.idle(this, inputs));
        deciding = Optional.of(idle);
        broker.get().onLeading(Topics.INPUTS, idle::lead);
        broker.get().onLost(number -> seemsGone(idle, number));
        keeper =
                Optional.of(
                        parts.add(
                                "keeper",
                                new QuorumKeeper(
                                        state,
                                        broker.get().voter(),
                                        this,
                                        inputs,
                                        idle.control()::deciding,
                                        LogRoom.size(config.files().log()))));
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
                        parts.add(
                                "log",
                                EmbeddedKafka.start(
                                        broker(files, state, tls), RightsWatch.remembered(files)));
                if (state.otherDoors().isEmpty()) {
                    try (Admin admin = Admin.create(kafka)) {
                        TopicLayout.ensure(
                                admin, LogWay.SEATS, ONE_COPY, LogRoom.size(files.log()));
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
                from,
                new Input.TurnedAway(
                        "the log, from " + from,
                        who,
                        "it may not " + what.toLowerCase(Locale.ROOT) + " " + topic));
    }

    private DoorServer door(
            HostState state,
            TlsFiles tls,
            SchemaIds schemas,
            Supplier<Vault> vault,
            Optional<String> existing)
            throws IOException {
        Grant.Log log = new Grant.Log(state.clusterId(), existing);
        var desk =
                new CertificateDesk(
                        new CertificateDesk.At(state.node(), log, follower, ledger, audit),
                        vault,
                        InstantSource.system());
        var credentials = new CredentialsDesk(follower, vault, audit);
        return DoorServer.start(
                new InetSocketAddress(state.place().bindHost(), state.ports().door()),
                tls,
                schemas instanceof EmbeddedRegistry own
                        ? List.of(new RegistryDoor(own, this::roleOf), credentials, desk)
                        : List.of(credentials, desk));
    }

    /// What a caller is. One that was let in a moment ago may be ahead of what is known here.
    private Role roleOf(Party party) {
        long deadline = System.nanoTime() + NEWS_LIMIT.toNanos();
        while (true) {
            Role role = new Roster.Read(follower.image()).roleOf(party, (_, _) -> true);
            if (role != Role.NOBODY || System.nanoTime() > deadline) {
                return role;
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private static URI registry(HostState state) {
        return RegistryDoor.url(state.address(), state.ports().door());
    }

    /// Writes down that this manager leads: the founder does from the beginning, before its node
    /// registers, so that nobody sees a swarm without a leader.
    void sayThatItLeads(NodeId self, long incarnation) {
        TakenLead.say(inputs, self, incarnation).join();
    }

    /// Gets the swarm past an input.
    HostStatus skip(long offset) {
        return skipping.skip(offset, () -> deciding.ifPresent(it -> it.control().beginAnew()));
    }

    /// The start of this member is over: it may vote on the log.
    void serves() {
        keeper.ifPresent(QuorumKeeper::serves);
    }

    /// Whether this manager is one of the log's servers.
    boolean keepsLog() {
        return keepsLog;
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
