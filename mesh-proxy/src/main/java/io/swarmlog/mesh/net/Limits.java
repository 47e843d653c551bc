package io.swarmlog.mesh.net;

import java.time.Duration;

/// What one proxy takes at most, and how long it waits.
final class Limits {
    /// TCP connections open at once. Each holds two descriptors, and the kernel has some 28,000
    /// local ports towards one backend. Beyond it new connections are reset, as they would be by a
    /// full host.
    static final int MAX_CONNECTIONS = 16_384;

    /// Connections waiting for their backend at once: a backend that answers nobody must not hold
    /// all connections.
    static final int MAX_PENDING_CONNECTS = 2_048;

    /// UDP sessions open at once, each a descriptor. Beyond it datagrams of new clients are
    /// dropped.
    static final int MAX_SESSIONS = 8_192;

    /// Local addresses of one UDP port that get a socket of their own; hosts have a handful.
    /// Further ones share one.
    static final int MAX_LOCAL_ADDRESSES = 64;

    /// How long a backend may take to accept: the kernel repeats a lost SYN after 1 and 3 seconds.
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(4);

    /// How long a backend that did not accept is asked only after all others. Short: a starting
    /// server is back soon.
    static final Duration SUSPECT_FOR = Duration.ofSeconds(2);

    /// How many backends one connection asks at most; the client then hears a reset rather than
    /// waiting for all hosts of a broken network in turn.
    static final int MAX_TRIES = 8;

    /// How long another host may take to accept a tunnel: one lost SYN (repeated after 1 s) is
    /// forgiven, and a host that was cut off does not hold up a client for long.
    static final Duration TUNNEL_CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /// How long a tunnel may take from the connection to the answer, which waits for the task to
    /// accept: `CONNECT_TIMEOUT` and some.
    static final Duration TUNNEL_OPEN_TIMEOUT = Duration.ofSeconds(10);

    /// How long whoever opens a tunnel may take for the handshake and the preface together; both
    /// are sent at once by a mesh, and slowly only by somebody else.
    static final Duration GREETING_TIMEOUT = Duration.ofSeconds(10);

    /// Tunnels not yet greeted at once: 30 KB each, most of it the handshake's. Beyond it the oldest
    /// makes place.
    static final int MAX_GREETINGS = 2_048;

    /// Of them from one address: somebody who opens connections and says nothing takes no place
    /// from others. A mesh opens some hundred at once.
    static final int MAX_GREETINGS_OF_ONE = 1_024;

    /// Datagrams kept while their tunnel is being opened; further ones are lost.
    static final int MAX_EARLY_DATAGRAMS = 8;

    /// Connections the kernel holds for us; Linux allows 4,096 (`net.core.somaxconn`).
    static final int BACKLOG = 4_096;

    /// After a failed accept (no descriptors left) the listener rests, or it would spin.
    static final Duration ACCEPT_REST = Duration.ofSeconds(1);

    /// Bytes waiting for a slow reader before its peer is read no longer, and when it is read
    /// again. A connection never holds more than `WRITE_HIGH` and one read a direction.
    static final int WRITE_HIGH = 128 * 1024;

    static final int WRITE_LOW = 32 * 1024;

    /// Bytes read at once: small for a request, growing with bulk. Well below `WRITE_HIGH`, or each
    /// read would stop the next; twice as much took no less CPU a GB.
    static final int READ_MIN = 512;

    static final int READ_FIRST = 4 * 1024;
    static final int READ_MAX = 64 * 1024;

    /// The largest datagram, rounded up.
    static final int DATAGRAM_BYTES = 64 * 1024;

    /// A UDP session ends when it was silent this long (conntrack keeps streams about as long) …
    static final Duration SESSION_IDLE = Duration.ofSeconds(90);

    /// … and sooner when the backend never answered (conntrack: `nf_conntrack_udp_timeout`, 30 s),
    /// so that a flood of forged senders ends soon.
    static final Duration UNANSWERED_IDLE = Duration.ofSeconds(30);

    /// How often idle sessions and drained connections are looked for.
    static final Duration SWEEP_EVERY = Duration.ofSeconds(5);

    /// A silent peer is asked after a minute whether it is still there, then every 10 s, and given
    /// up after 6 times: a container that is gone sends no reset.
    static final int KEEPALIVE_IDLE_S = 60;

    static final int KEEPALIVE_EVERY_S = 10;
    static final int KEEPALIVE_TIMES = 6;

    /// How long a port that can't be bound waits for the next try, at most.
    static final Duration MAX_RETRY = Duration.ofSeconds(30);

    private Limits() {}
}
