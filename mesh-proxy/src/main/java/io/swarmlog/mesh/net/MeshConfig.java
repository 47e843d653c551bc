package io.swarmlog.mesh.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// How a proxy runs.
///
/// - `bind`: the local address listened on; the wildcard means all of them, IPv4 and IPv6.
/// - `eventLoops`: threads that carry traffic.
/// - `nanos`: a clock that never goes back, in nanoseconds; tests own it.
/// - `onPortStatus`: told of each change, on a thread that must not be held up.
/// - `firstRetry`: when a port that can't be bound is tried again; doubled each time up to 30 s.
/// - `drainLimit`: how long a connection may outlive its backend's place in the table.
public record MeshConfig(
        InetAddress bind,
        int eventLoops,
        LongSupplier nanos,
        Consumer<PortStatus> onPortStatus,
        Duration firstRetry,
        Duration drainLimit) {
    /// Relaying is bound by the kernel's copying long before eight cores are busy.
    private static final int MAX_EVENT_LOOPS = 8;

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    /// As long as the kernel's own balancer keeps an idle TCP connection (IPVS: 900 s).
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(15);

    /// All local addresses, an event loop a core.
    public static MeshConfig standard(Consumer<PortStatus> onPortStatus) {
        return new MeshConfig(
                new InetSocketAddress(0).getAddress(),
                Math.min(Runtime.getRuntime().availableProcessors(), MAX_EVENT_LOOPS),
                System::nanoTime,
                onPortStatus,
                FIRST_RETRY,
                DRAIN_LIMIT);
    }
}
