package io.swarmlog.daemon;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.BrokerConfig;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.Wires;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.ledger.Ledger;
import io.swarmlog.door.DoorServer;
import io.swarmlog.follow.Follower;
import io.swarmlog.join.CertificateDesk;
import io.swarmlog.model.Check;
import io.swarmlog.registry.EmbeddedRegistry;
import io.swarmlog.registry.RegistryDoor;
import io.swarmlog.registry.SameIds;
import io.swarmlog.state.streams.ControlStreams;
import io.swarmlog.state.streams.IntakeStreams;
import io.swarmlog.state.streams.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;

/// The started parts of a manager, in the order data passes: the log, its schemas, deciding, those
/// who read, and the door.
final class ManagerParts implements MemberLog, AutoCloseable {
    /// Seats are made ahead of nodes; adding some costs a metadata change.
    private static final int SEATS = 8;

    private static final short ONE_COPY = 1;

    /// On how many other managers control's state is held warm. There are rarely more than five
    /// managers, and the log itself has three copies.
    private static final int STANDBYS = 2;

    /// A log that takes longer to be read does not serve.
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(5);

    private final Parts parts = new Parts();
    private final Map<String, Object> kafka;
    private final Wires wires;
    private final Runnable sameIds;
    private final Follower follower;
    private final InputAppender inputs;
    private final Ledger ledger;
    private final ControlStreams control;

    /// Starts them; returns when the log was read to its end.
    static ManagerParts start(HostFiles files, HostState state, Supplier<Vault> vault)
            throws IOException {
        return new ManagerParts(files, state, vault);
    }

    private ManagerParts(HostFiles files, HostState state, Supplier<Vault> vault)
            throws IOException {
        TlsFiles tls = new TlsFiles(files.identity());
        String instance = "manager-" + state.self().number();
        try {
            parts.add("log", EmbeddedKafka.start(broker(files, state, tls)));
            kafka = tls.client(state.bootstrap());
            if (state.otherDoors().isEmpty()) {
                try (Admin admin = Admin.create(kafka)) {
                    TopicLayout.ensure(admin, SEATS, ONE_COPY);
                }
            }
            EmbeddedRegistry schemas = parts.add("schemas", EmbeddedRegistry.open(kafka));
            wires = AvroWires.of(schemas);
            follower = parts.add("follower", new Follower(kafka, wires));
            follower.start();
            control = parts.add("control", ControlStreams.start(kafka, wires, instance, STANDBYS));
            parts.add("intake", IntakeStreams.start(kafka, wires, follower, instance));
            Check.that(
                    follower.awaitCaughtUp(CATCH_UP_LIMIT),
                    "expected the log to be read within " + CATCH_UP_LIMIT + ", but it is not");
            inputs = parts.add("inputs", new InputAppender(kafka, wires.inputs()));
            ledger = parts.add("ledger", new Ledger(inputs, follower));
            parts.add(
                    "ticker",
                    new Ticker(follower, inputs, InstantSource.system(), control::deciding));
            parts.add("door", door(state, tls, schemas, vault));
            sameIds = () -> SameIds.lookInBackground(registry(state), tls, schemas);
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
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

    private DoorServer door(
            HostState state, TlsFiles tls, EmbeddedRegistry schemas, Supplier<Vault> vault)
            throws IOException {
        var desk =
                new CertificateDesk(
                        new CertificateDesk.At(
                                state.node(), state.clusterId(), follower, ledger, inputs),
                        vault,
                        InstantSource.system());
        return DoorServer.start(
                new InetSocketAddress(state.place().bindHost(), state.ports().door()),
                tls,
                List.of(new RegistryDoor(schemas), desk));
    }

    private static URI registry(HostState state) {
        return RegistryDoor.url(state.address(), state.ports().door());
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
