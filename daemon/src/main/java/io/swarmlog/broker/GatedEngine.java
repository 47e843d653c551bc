package io.swarmlog.broker;

import io.swarmlog.bound.Source;
import io.swarmlog.rights.Party;
import io.swarmlog.rights.Role;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/// The serving side of one connection to the log, under the eyes of its [LogGate]: how long the
/// handshake takes, who it turns out to be, and what its requests announce. All other calls are
/// those of the engine inside ([PlainEngine]).
final class GatedEngine extends PlainEngine {
    /// A member that is no manager writes records of at most 1 MiB, Kafka's own limit of a producer,
    /// and reads.
    private static final int MEMBER_REQUEST_BYTES = 2 << 20;

    private final LogGate gate;
    private final InetSocketAddress peer;
    private final Source from;
    private final boolean onlyManagers;
    private final long deadline;
    private final Announced requests = new Announced();
    private volatile Optional<LogGate.Member> member = Optional.empty();
    private volatile boolean shaken;
    private volatile boolean ended;
    private volatile Optional<Party> party = Optional.empty();
    private volatile Role role = Role.NOBODY;
    private boolean left;

    private GatedEngine(
            SSLEngine inside, LogGate gate, InetSocketAddress peer, boolean onlyManagers) {
        super(inside);
        this.gate = gate;
        this.peer = peer;
        this.onlyManagers = onlyManagers;
        from = Source.of(peer.getAddress());
        deadline = System.nanoTime() + LogGate.HANDSHAKE.toNanos();
    }

    static GatedEngine arrived(
            SSLEngine inside, LogGate gate, InetSocketAddress peer, boolean onlyManagers) {
        var engine = new GatedEngine(inside, gate, peer, onlyManagers);
        gate.arrived(engine);
        return engine;
    }

    Source from() {
        return from;
    }

    InetSocketAddress peer() {
        return peer;
    }

    Optional<LogGate.Member> member() {
        return member;
    }

    /// Bytes of a request that are still to come.
    long announced() {
        return requests.left();
    }

    /// Whether it should have shaken hands by now, or sent the rest of its request.
    boolean isLate(long nowNanos) {
        if (!shaken || ended) {
            return ended || nowNanos - deadline > 0;
        }
        long since = requests.sinceNanos();
        return role != Role.MANAGER && since != 0 && nowNanos - since > LogGate.REQUEST.toNanos();
    }

    /// Nothing more is taken of it.
    void end() {
        ended = true;
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] into, int offset, int length)
            throws SSLException {
        requireWelcome();
        ByteBuffer[] before = new ByteBuffer[length];
        for (int i = 0; i < length; i++) {
            before[i] = into[offset + i].duplicate();
        }
        SSLEngineResult result = super.unwrap(source, into, offset, length);
        see(result);
        if (result.bytesProduced() > 0) {
            for (int i = 0; i < length; i++) {
                read(before[i].limit(into[offset + i].position()));
            }
        }
        return result;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer into)
            throws SSLException {
        SSLEngineResult result = super.wrap(sources, offset, length, into);
        see(result);
        return result;
    }

    private void requireWelcome() throws SSLException {
        if (ended) {
            throw new SSLException(
                    "expected one in time and with a role, but got "
                            + party.map(Party::toString).orElse("a late one"));
        }
    }

    private boolean isWelcome(Role now) {
        return now == Role.MANAGER || now != Role.NOBODY && !onlyManagers;
    }

    /// Whether its party is less by now than it was, so that it has to come again as what it is. One
    /// that is more needs nothing new.
    boolean hasShrunk() {
        if (party.isEmpty() || ended) {
            return ended;
        }
        Role before = role;
        role = gate.standings().roleOf(party.get());
        return role.compareTo(before) < 0;
    }

    private void see(SSLEngineResult result) throws SSLException {
        if (!shaken && result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.FINISHED) {
            shaken = true;
            Party shown = Party.of((X509Certificate) getSession().getPeerCertificates()[0]);
            role = gate.standings().roleOf(shown);
            party = Optional.of(shown);
            boolean isManager = role == Role.MANAGER;
            if (onlyManagers && shown.claim() != Role.MANAGER) {
                throw new SSLException(
                        "expected a manager at the quorum's port, but got " + shown.name());
            }
            member = Optional.of(gate.shaken(this, shown.name(), isManager));
            if (!isWelcome(role)) {
                gate.unwelcome(shown, from);
                end();
            }
        }
    }

    /// Looks at what a member says. What is announced is counted before Kafka sees it and makes
    /// room.
    private void read(ByteBuffer clear) throws SSLException {
        if (role == Role.MANAGER || member.isEmpty()) {
            return;
        }
        int count = clear.remaining();
        long before = requests.left();
        int begun = requests.pass(clear, MEMBER_REQUEST_BYTES);
        gate.announced(member.get(), requests.left() - before);
        gate.sent(member.get(), count, begun);
    }

    /// Kafka closes each connection once, and this with it.
    @Override
    public void closeOutbound() {
        super.closeOutbound();
        if (!left) {
            left = true;
            gate.left(this);
        }
    }
}
