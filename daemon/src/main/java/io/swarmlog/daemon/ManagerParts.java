package io.swarmlog.daemon;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.BrokerConfig;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.Wires;
import io.swarmlog.command.ledger.Ledger;
import io.swarmlog.follow.Follower;
import io.swarmlog.model.Check;
import io.swarmlog.registry.EmbeddedRegistry;
import io.swarmlog.registry.RegistryServer;
import io.swarmlog.registry.SameIds;
import io.swarmlog.state.streams.ControlStreams;
import io.swarmlog.state.streams.IntakeStreams;
import io.swarmlog.state.streams.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/// The started parts of a manager, in the order data passes: the log, its schemas, deciding, and
/// those who read.
final class ManagerParts implements AutoCloseable {
    /// Seats are made ahead of nodes; adding some costs a metadata change.
    private static final int SEATS = 8;

    private static final short ONE_COPY = 1;

    /// This manager among the others.
    private static final String INSTANCE = "manager-1";

    /// A log that takes longer to be read does not serve.
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(5);

    private final Parts parts = new Parts();
    private final Map<String, Object> kafka;
    private final Wires wires;
    private final RegistryServer registry;
    private final Runnable sameIds;
    private final Follower follower;
    private final InputAppender inputs;
    private final Ledger ledger;

    /// Starts them; returns when the log was read to its end.
    static ManagerParts start(HostFiles files, HostState state) throws IOException {
        return new ManagerParts(files, state);
    }

    private ManagerParts(HostFiles files, HostState state) throws IOException {
        TlsFiles tls = new TlsFiles(files.identity());
        Ports ports = state.ports();
        try {
            EmbeddedKafka broker =
                    parts.add(
                            "log",
                            EmbeddedKafka.start(
                                    BrokerConfig.founding(
                                            files.log(),
                                            state.clusterId(),
                                            new BrokerConfig.Listeners(
                                                    state.bindHost(),
                                                    state.address(),
                                                    ports.clients(),
                                                    ports.quorum()),
                                            tls)));
            kafka = broker.client();
            try (Admin admin = Admin.create(kafka)) {
                TopicLayout.ensure(admin, SEATS, ONE_COPY);
            }
            EmbeddedRegistry schemas = parts.add("schemas", EmbeddedRegistry.open(kafka));
            registry =
                    parts.add(
                            "registry",
                            RegistryServer.start(
                                    new InetSocketAddress(state.bindHost(), ports.registry()),
                                    tls,
                                    schemas));
            wires = AvroWires.of(schemas);
            sameIds = () -> SameIds.lookInBackground(registry.url(), tls, schemas);
            follower = parts.add("follower", new Follower(kafka, wires));
            follower.start();
            ControlStreams control =
                    parts.add("control", ControlStreams.start(kafka, wires, INSTANCE, 0));
            parts.add("intake", IntakeStreams.start(kafka, wires, follower, INSTANCE));
            Check.that(
                    follower.awaitCaughtUp(CATCH_UP_LIMIT),
                    "expected the log to be read within " + CATCH_UP_LIMIT + ", but it is not");
            inputs = parts.add("inputs", new InputAppender(kafka, wires.inputs()));
            ledger = parts.add("ledger", new Ledger(inputs, follower));
            parts.add(
                    "ticker",
                    new Ticker(follower, inputs, InstantSource.system(), control::deciding));
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /// Registers the schemas once more as any other program would, with the Apicurio client, and
    /// looks that it is given the ids the daemon itself writes. In the background: the client takes
    /// seconds to wake up, and nothing waits for it.
    void proveSchemas() {
        sameIds.run();
    }

    Map<String, Object> kafka() {
        return kafka;
    }

    Wires wires() {
        return wires;
    }

    Follower follower() {
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
