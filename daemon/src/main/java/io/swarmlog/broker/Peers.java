package io.swarmlog.broker;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;
import org.apache.kafka.raft.LeaderAndEpoch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out that another manager's server is gone sooner than its session ends, and has it fenced:
/// the partitions it led are then led by others. See docs/adr/0011-failover.md.
///
/// - **A line to each.** A connection that nobody writes to once it is known whose it is. When a
///   process dies its host ends the line at once; a further try is then refused.
/// - **After an election.** A new controller gives all others a full session, though the one before
///   it has been silent for long. So whoever becomes the controller asks each for a TLS handshake,
///   which only a living process answers.
///
/// Only the controller fences. It does so as Kafka itself would, by a heartbeat that says so on
/// behalf of the lost one; if that was a mistake, the next heartbeat of its own ends it.
final class Peers implements MetadataPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    /// A process that lives answers sooner, even one that pauses on a busy host; see the ADR.
    private static final Duration ANSWER = Duration.ofMillis(900);

    /// A host that is there takes a connection whatever its processes do: its kernel does. It was
    /// silent for a second by then, or no other would have been elected.
    private static final Duration TAKEN = Duration.ofMillis(400);

    /// How often, and how many times, it is looked whether an elected controller is at work.
    private static final Duration ACTIVE_LOOK = Duration.ofMillis(10);

    private static final int ACTIVE_LOOKS = 100;

    /// Until a line that can't be had is tried again.
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final BrokerConfig config;
    private final MutualTls tls;
    private final Supplier<Controller> controller;
    private final List<IntConsumer> listeners = new CopyOnWriteArrayList<>();
    private final TreeMap<Integer, Line> lines = new TreeMap<>();
    private final Map<Integer, Boolean> serving = new ConcurrentHashMap<>();
    private final ScheduledExecutorService work =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("log-peers").daemon().factory());
    private volatile boolean closed;

    Peers(BrokerConfig config, Supplier<Controller> controller) {
        this.config = config;
        this.controller = controller;
        tls = MutualTls.of(config.tls());
    }

    void onLost(IntConsumer listener) {
        listeners.add(listener);
    }

    /// Whether that server serves, as far as this one sees: it is not fenced and does not refuse
    /// connections. Empty of one that the log does not know.
    Optional<Boolean> serves(int number) {
        return number == config.nodeId()
                ? Optional.of(true)
                : Optional.ofNullable(serving.get(number));
    }

    @Override
    public String name() {
        return "Peers";
    }

    @Override
    public void onMetadataUpdate(
            MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
        if (delta.clusterDelta() == null) {
            return;
        }
        var others = new TreeMap<Integer, BrokerRegistration>(image.cluster().brokers());
        others.remove(config.nodeId());
        soon(() -> know(others));
    }

    /// Called when the quorum has another leader; this server may be it.
    @Override
    public void onControllerChange(LeaderAndEpoch now) {
        if (now.isLeader(config.nodeId())) {
            soon(() -> {
                awaitActive();
                lines.values().forEach(line -> ask(line, Line::isSilent));
            });
        }
    }

    /// The quorum's leader becomes the controller when it has read the log to its end.
    private void awaitActive() {
        for (int look = 0; look < ACTIVE_LOOKS && !controller.get().isActive(); look++) {
            LockSupport.parkNanos(ACTIVE_LOOK.toNanos());
        }
    }

    private void know(TreeMap<Integer, BrokerRegistration> others) {
        lines.entrySet()
                .removeIf(entry -> {
                    var found = others.get(entry.getKey());
                    boolean same =
                            found != null
                                    && !found.fenced()
                                    && found.epoch() == entry.getValue().epoch;
                    if (!same) {
                        entry.getValue().close();
                        if (found != null && found.fenced() && !found.inControlledShutdown()) {
                            tellIfGone(entry.getValue());
                        }
                    }
                    return !same;
                });
        others.values().stream()
                .filter(other -> !other.fenced() && !lines.containsKey(other.id()))
                .forEach(other -> {
                    serving.put(other.id(), true);
                    lines.put(other.id(), new Line(other));
                });
        others.values().stream()
                .filter(BrokerRegistration::fenced)
                .forEach(it -> serving.put(it.id(), false));
        serving.keySet().retainAll(others.keySet());
    }

    /// A server may be fenced that only stood still for too long: that is no sign that its node is
    /// lost.
    private void tellIfGone(Line peer) {
        Thread.ofVirtual()
                .name("log-gone")
                .start(() -> {
                    if (peer.at().isGone(TAKEN)) {
                        listeners.forEach(each -> each.accept(peer.id));
                    } else {
                        LOG.atInfo()
                                .addKeyValue("node", peer.id)
                                .log("a manager's server is fenced, but its host is there");
                    }
                });
    }

    private void soon(Runnable task) {
        try {
            work.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("a change of the managers comes after the end");
        }
    }

    /// Has the peer fenced if it is lost, should this server be the controller.
    private void ask(Line peer, Predicate<Line> isLost) {
        Thread.ofVirtual()
                .name("log-ask")
                .start(() -> {
                    if (controller.get().isActive() && isLost.test(peer)) {
                        fence(peer);
                    }
                });
    }

    private void fence(Line peer) {
        var heartbeat =
                new BrokerHeartbeatRequestData()
                        .setBrokerId(peer.id)
                        .setBrokerEpoch(peer.epoch)
                        .setWantFence(true);
        var context =
                new ControllerRequestContext(
                        new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
        var unused =
                controller
                        .get()
                        .processBrokerHeartbeat(context, heartbeat)
                        .whenComplete((_, failure) ->
                                LOG.atWarn()
                                        .addKeyValue("node", peer.id)
                                        .addKeyValue("failure", failure)
                                        .log("a manager does not answer; others lead its part"));
    }

    @Override
    public void close() {
        closed = true;
        soon(() -> lines.values().forEach(Line::close));
        work.shutdown();
    }

    /// The connection to one peer, for as long as it is registered and not fenced.
    private final class Line {
        private final int id;
        private final long epoch;
        private final InetSocketAddress address;
        private volatile boolean ended;
        private volatile Socket open = new Socket();

        private Line(BrokerRegistration peer) {
            id = peer.id();
            epoch = peer.epoch();
            var at = Objects.requireNonNull(peer.listeners().get(BrokerProperties.CLIENT_LISTENER));
            address = new InetSocketAddress(at.host(), at.port());
            Thread.ofVirtual().name("log-line").start(this::hold);
        }

        private ListeningPort at() {
            return new ListeningPort(address.getHostString(), address.getPort());
        }

        private void hold() {
            // A server is unfenced shortly before it listens.
            boolean held = false;
            while (!ended && !closed) {
                boolean refused = false;
                boolean shaken = false;
                try (var socket = new Socket()) {
                    open = socket;
                    socket.connect(address, (int) ANSWER.toMillis());
                    held = true;
                    var over = shake(socket);
                    shaken = true;
                    serving.replace(id, true);
                    int nothing = over.getInputStream().read();
                    LOG.atDebug().addKeyValue("read", nothing).log("a line to a peer ended");
                } catch (IOException e) {
                    LOG.atDebug().setCause(e).addKeyValue("node", id).log("no line to a peer");
                    refused = e instanceof ConnectException;
                }
                if (refused && held && !ended && !closed) {
                    serving.replace(id, false);
                    ask(this, Line::isRefused);
                }
                if (!shaken) {
                    pause();
                }
            }
        }

        /// Without a limit of time: a server that stands still is not lost.
        private SSLSocket shake(Socket socket) throws IOException {
            var over =
                    (SSLSocket)
                            tls.context()
                                    .getSocketFactory()
                                    .createSocket(
                                            socket,
                                            address.getHostString(),
                                            address.getPort(),
                                            true);
            over.startHandshake();
            return over;
        }

        private void pause() {
            try {
                Thread.sleep(AGAIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended = true;
            }
        }

        /// Whether nobody listens there: the process is gone.
        private boolean isRefused() {
            try (var socket = new Socket()) {
                socket.connect(address, (int) ANSWER.toMillis());
                return false;
            } catch (ConnectException e) {
                return true;
            } catch (IOException e) {
                LOG.atDebug().setCause(e).addKeyValue("node", id).log("a peer is hard to reach");
                return false;
            }
        }

        /// Whether no living process answers there.
        private boolean isSilent() {
            try (var socket = new Socket()) {
                socket.connect(address, (int) TAKEN.toMillis());
                socket.setSoTimeout((int) ANSWER.toMillis());
                shake(socket).close();
                return false;
            } catch (IOException e) {
                LOG.atInfo().addKeyValue("node", id).setCause(e).log("a peer does not answer");
                return true;
            }
        }

        private void close() {
            ended = true;
            try {
                open.close();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("a line to a peer did not end cleanly");
            }
        }
    }
}
