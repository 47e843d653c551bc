package io.swarmlog.broker;

import io.swarmlog.bound.Rate;
import io.swarmlog.bound.Source;
import io.swarmlog.rights.Party;
import io.swarmlog.rights.Roster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What strangers and members may take of one log server, on both of its ports. Kafka by itself
/// waits ten minutes for a handshake, holds as many as come, and makes room for what the first four
/// bytes of a request say is to come, 100 MiB, before it has come.
///
/// ```
/// shaking ── certificate ──▶ member ──▶ gone
///    └── no room, or no time ──▶ ended ──▶ gone
/// ```
///
/// - A connection is a stranger's until its handshake is over. Of those there are so many, and so
///   many from one address; when there is no room the oldest of the address that has most is ended
///   to make place. So a member, who shakes hands at once, always gets in.
/// - A member's connection is counted by the name in its certificate, and so are the bytes that it
///   announced and has not sent. Managers are the log itself and have no limit but Kafka's.
///
/// Kafka is told that a connection is over as by its peer: the socket's input ends, and what it
/// writes fails. So all its own bookkeeping stays right.
final class LogGate implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogGate.class);

    /// Connections whose handshake is not over: 60 KB each, most of it Kafka's buffers.
    static final int MAX_SHAKING = 256;

    /// Of them from one address. A host that starts makes some twenty at once.
    static final int MAX_SHAKING_OF_SOURCE = 64;

    /// A handshake takes a few round trips, and some milliseconds on a busy processor.
    static final Duration HANDSHAKE = Duration.ofSeconds(5);

    /// Connections of one member to this server at once: its parts have about ten together.
    static final int MAX_OF_MEMBER = 64;

    /// What one member may have announced and not sent: a few requests of the largest kind.
    static final int MAX_ANNOUNCED = 8 << 20;

    /// How long a member's request may be on its way. Kafka reads the next one when the one before
    /// is answered, which takes 30 s when too few copies can be written.
    static final Duration REQUEST = Duration.ofSeconds(60);

    /// What one member may send in the long run, a second. A node whose tasks all fail and start
    /// again reports some ten kilobytes a second.
    static final int BYTES_A_SECOND = 1 << 20;

    /// And suddenly: the reports of some ten thousand tasks that start at once.
    static final int BYTES_SUDDEN = 32 << 20;

    /// Requests of one member a second, and suddenly. An idle node makes some ten.
    static final int REQUESTS_A_SECOND = 500;

    static final int REQUESTS_SUDDEN = 5_000;

    /// How often it is looked who is late.
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final Map<String, LogGate> GATES = new ConcurrentHashMap<>();

    private final Set<GatedEngine> shaking = new LinkedHashSet<>();
    private final Map<Source, Integer> shakingOf = new HashMap<>();
    private final Map<String, Member> members = new HashMap<>();
    private final Rate<String> bytes = Rate.of(BYTES_A_SECOND, Duration.ofSeconds(1), BYTES_SUDDEN);
    private final Rate<String> requests =
            Rate.of(REQUESTS_A_SECOND, Duration.ofSeconds(1), REQUESTS_SUDDEN);
    private final Rate<String> unwelcome = Rate.of(1, Duration.ofMinutes(1), 1);
    private final Set<GatedEngine> watched = new LinkedHashSet<>();
    private final Thread looking =
            Thread.ofPlatform().name("log-gate").daemon().unstarted(this::look);
    private final Standings standings = new Standings();
    private volatile Supplier<Stream<SelectionKey>> connections = Stream::empty;
    private volatile boolean closed;

    /// What one member has here.
    static final class Member {
        private final String name;
        private int connections;
        private long announced;

        private Member(String name) {
            this.name = name;
        }
    }

    /// The gate of the server on that directory.
    static LogGate of(String directory) {
        return GATES.computeIfAbsent(directory, _ -> new LogGate());
    }

    /// Begins to look who is late. `keys` are the server's connections as they are now.
    void watch(Supplier<Stream<SelectionKey>> keys) {
        connections = keys;
        looking.start();
    }

    /// What those who come are.
    Standings standings() {
        return standings;
    }

    /// The log says something new of who is what: whoever is less than before has to come again.
    void decided(Roster newest) {
        standings.decided(newest);
        Thread.ofVirtual().name("log-gate-shrunk").start(() -> end(shrunk()));
    }

    private synchronized List<GatedEngine> shrunk() {
        return watched.stream().filter(GatedEngine::hasShrunk).toList();
    }

    /// A connection was accepted. Whoever waits longest may have to go for it.
    synchronized void arrived(GatedEngine engine) {
        Source from = engine.from();
        if (shakingOf.getOrDefault(from, 0) >= MAX_SHAKING_OF_SOURCE) {
            endOldest(from);
        } else if (shaking.size() >= MAX_SHAKING) {
            endOldest(most());
        }
        shaking.add(engine);
        shakingOf.merge(from, 1, Integer::sum);
        watched.add(engine);
    }

    private Source most() {
        return shakingOf.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private void endOldest(Source from) {
        for (Iterator<GatedEngine> each = shaking.iterator(); each.hasNext(); ) {
            GatedEngine engine = each.next();
            if (engine.from().equals(from)) {
                each.remove();
                noLongerShakes(engine);
                end(List.of(engine));
                return;
            }
        }
    }

    private void noLongerShakes(GatedEngine engine) {
        shakingOf.computeIfPresent(engine.from(), (_, n) -> n == 1 ? null : n - 1);
    }

    /// The handshake is over, and `name` is what the certificate says.
    ///
    /// @throws SSLException when that member has connections enough
    synchronized Member shaken(GatedEngine engine, String name, boolean isManager)
            throws SSLException {
        if (shaking.remove(engine)) {
            noLongerShakes(engine);
        }
        Member member = members.computeIfAbsent(name, Member::new);
        if (!isManager && member.connections >= MAX_OF_MEMBER) {
            throw new SSLException(
                    "expected at most %d connections of %s, but got another"
                            .formatted(MAX_OF_MEMBER, name));
        }
        member.connections++;
        return member;
    }

    /// A member says that so many bytes are to come, or (negative) that they came.
    ///
    /// @throws SSLException when too many are to come already
    synchronized void announced(Member member, long bytes) throws SSLException {
        member.announced += bytes;
        if (bytes > 0 && member.announced > MAX_ANNOUNCED) {
            throw new SSLException(
                    "expected at most %d bytes of %s on their way, but %d were announced"
                            .formatted(MAX_ANNOUNCED, member.name, member.announced));
        }
    }

    /// A member sent so many bytes, with the beginnings of so many requests.
    ///
    /// @throws SSLException when it sends too much: its connection ends, and it may come again
    void sent(Member member, int count, int begun) throws SSLException {
        long now = System.nanoTime();
        if (!bytes.allows(member.name, count, now) || !requests.allows(member.name, begun, now)) {
            throw new SSLException(
                    "expected at most %d bytes and %d requests a second of %s, but got more"
                            .formatted(BYTES_A_SECOND, REQUESTS_A_SECOND, member.name));
        }
    }

    /// A party that is nothing (any more) came to a port. One that was removed comes for ever.
    void unwelcome(Party party, Source from) {
        if (!unwelcome.allows(party.name(), System.nanoTime())) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("party", party)
                .addKeyValue("from", from)
                .log("one came to the log that has no business there");
    }

    /// The connection is gone.
    synchronized void left(GatedEngine engine) {
        watched.remove(engine);
        if (shaking.remove(engine)) {
            noLongerShakes(engine);
        }
        engine.member()
                .ifPresent(member -> {
                    member.connections--;
                    member.announced -= engine.announced();
                    if (member.connections == 0) {
                        members.remove(member.name);
                    }
                });
    }

    synchronized int shakingNow() {
        return shaking.size();
    }

    private void look() {
        while (!closed) {
            try {
                Thread.sleep(LOOK);
                end(late(System.nanoTime()));
                end(shrunk());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("it could not be looked who is late at the log");
            }
        }
    }

    private synchronized List<GatedEngine> late(long nowNanos) {
        return watched.stream().filter(engine -> engine.isLate(nowNanos)).toList();
    }

    /// One of them that Kafka has not heard of yet is ended when it is looked the next time, or by
    /// the first byte it sends.
    private void end(List<GatedEngine> engines) {
        if (engines.isEmpty()) {
            return;
        }
        engines.forEach(GatedEngine::end);
        var ends = new ArrayList<InetSocketAddress>();
        engines.forEach(engine -> ends.add(engine.peer()));
        connections
                .get()
                .map(SelectionKey::channel)
                .filter(SocketChannel.class::isInstance)
                .map(SocketChannel.class::cast)
                .filter(channel -> isOneOf(channel, ends))
                .forEach(LogGate::endBothWays);
    }

    private static boolean isOneOf(SocketChannel channel, List<InetSocketAddress> ends) {
        try {
            return ends.contains(channel.getRemoteAddress());
        } catch (IOException _) {
            return false;
        }
    }

    private static void endBothWays(SocketChannel channel) {
        try {
            channel.shutdownInput();
            // Kafka does not look while a request waits for something to read, a minute or more.
            channel.shutdownOutput();
        } catch (ClosedChannelException _) {
            // It ended by itself.
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a connection to the log had ended already");
        }
    }

    /// The address as Kafka gives it, which is never a name.
    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("expected an address, but got " + text, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        looking.interrupt();
        GATES.values().remove(this);
    }
}
