package io.swarmlog.mesh.net;

import io.netty.channel.epoll.Epoll;
import io.netty.util.concurrent.EventExecutor;
import io.swarmlog.mesh.route.PublishedPort;
import io.swarmlog.mesh.route.Route;
import io.swarmlog.mesh.route.RoutingTable;
import io.swarmlog.mesh.route.TableChange;
import io.swarmlog.model.Check;
import io.swarmlog.model.ServiceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The routing mesh of one host: listens on every published port and carries what comes to the
/// tasks behind it.
///
/// The routing table is the only thing it is told. Tables are applied one after the other, each by
/// its difference to the one before, so that what did not change is not touched. A port that can't
/// be bound is reported and tried again; it holds up no other.
public final class MeshProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MeshProxy.class);

    private final Floor floor;

    private final EventExecutor control;
    private final Optional<TunnelListener> tunnels;
    private final Hosts hosts = new Hosts();
    private final SortedMap<PublishedPort, OpenPort> open = new TreeMap<>();
    private final ConcurrentSkipListMap<PublishedPort, PortStatus> statuses =
            new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<ServiceId, Meter> meters = new ConcurrentSkipListMap<>();
    private final Object tail = new Object();
    private final AtomicBoolean closed = new AtomicBoolean();
    private RoutingTable table = RoutingTable.EMPTY;
    private CompletableFuture<Void> lastApplied = CompletableFuture.completedFuture(null);

    private MeshProxy(Floor floor) {
        this.floor = floor;
        control = floor.control();
        tunnels =
                switch (floor.tunnels()) {
                    case Tunnels.None _ -> Optional.empty();
                    case Tunnels.Open place -> Optional.of(new TunnelListener(floor, place));
                };
    }

    /// Starts the proxy of a host that is alone.
    public static MeshProxy start(MeshConfig config) {
        return start(config, new Tunnels.None());
    }

    /// Starts the event loops; nothing is listened on yet but the port of the tunnels, which carry
    /// nothing before the first table. Needs Linux on a processor Netty has its epoll transport
    /// for.
    public static MeshProxy start(MeshConfig config, Tunnels tunnels) {
        Check.that(
                Epoll.isAvailable(),
                "expected epoll, but it is not there: " + Epoll.unavailabilityCause());
        MeshProxy proxy = new MeshProxy(new Floor(config, tunnels));
        long every = Limits.SWEEP_EVERY.toMillis();
        proxy.control.scheduleWithFixedDelay(
                proxy.floor::sweep, every, every, TimeUnit.MILLISECONDS);
        proxy.tunnels.ifPresent(listener -> proxy.control.execute(listener::open));
        return proxy;
    }

    /// Goes to `next` once the tables applied before are settled. The future completes when every
    /// port is listened on or known to be blocked, and closed ports are free again.
    public CompletableFuture<Void> apply(RoutingTable next) {
        synchronized (tail) {
            lastApplied =
                    lastApplied
                            .exceptionally(_ -> null)
                            .thenComposeAsync(_ -> change(next), control);
            return lastApplied;
        }
    }

    private CompletableFuture<Void> change(RoutingTable next) {
        TableChange change = TableChange.between(table, next);
        table = next;
        long deadline = floor.now() + floor.config().drainLimit().toNanos();
        change.rerouted().forEach((port, route) -> reroute(port, route, deadline));
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        tunnels.ifPresent(listener -> closing.add(listener.tried()));
        for (PublishedPort port : change.closed()) {
            OpenPort closed = known(port);
            closed.targets().retireAll(deadline);
            closing.add(closed.close());
            open.remove(port);
        }
        tunnels.ifPresent(listener ->
                listener.grant(listener.grants().next(next, this::meter, hosts, deadline)));
        hosts.keepOnly(next.others());
        forgetMeters();
        return all(closing).thenComposeAsync(_ -> openAll(change.opened()), control);
    }

    private CompletableFuture<Void> openAll(SortedMap<PublishedPort, Route> opened) {
        List<CompletableFuture<Void>> opening = new ArrayList<>();
        for (Map.Entry<PublishedPort, Route> entry : opened.entrySet()) {
            Targets targets = Targets.of(entry.getValue(), meter(entry.getValue()), hosts);
            OpenPort port = new OpenPort(floor, control, entry.getKey(), this::changed, targets);
            open.put(entry.getKey(), port);
            opening.add(port.open());
        }
        return all(opening);
    }

    private void reroute(PublishedPort port, Route route, long deadline) {
        OpenPort rerouted = known(port);
        rerouted.route(rerouted.targets().reroute(route, meter(route), hosts, deadline));
    }

    private OpenPort known(PublishedPort port) {
        OpenPort found = open.get(port);
        if (found == null) {
            throw new IllegalStateException("expected port " + port + " of the table to be open");
        }
        return found;
    }

    private Meter meter(Route route) {
        return meters.computeIfAbsent(route.service(), _ -> new Meter());
    }

    private void forgetMeters() {
        TreeSet<ServiceId> published = new TreeSet<>();
        table.routes().values().forEach(route -> published.add(route.service()));
        meters.keySet().retainAll(published);
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<Void>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
    }

    private void changed(PortStatus status) {
        switch (status) {
            case PortStatus.Listening(PublishedPort port) -> {
                statuses.put(port, status);
                LOG.atInfo().addKeyValue("port", port).log("published port is open");
            }
            case PortStatus.Blocked blocked -> {
                statuses.put(blocked.port(), blocked);
                LOG.atWarn()
                        .addKeyValue("port", blocked.port())
                        .addKeyValue("reason", blocked.reason())
                        .addKeyValue("retry_in_ms", blocked.retryIn().toMillis())
                        .log("published port can't be opened");
            }
            case PortStatus.Closed(PublishedPort port) -> {
                statuses.remove(port);
                LOG.atInfo().addKeyValue("port", port).log("published port is closed");
            }
        }
        floor.config().onPortStatus().accept(status);
    }

    /// How each published port stands.
    public SortedMap<PublishedPort, PortStatus> ports() {
        return new TreeMap<>(statuses);
    }

    /// The counters of each published service.
    public List<Traffic> traffic() {
        return meters.entrySet().stream()
                .map(entry -> entry.getValue().read(entry.getKey()))
                .toList();
    }

    /// Tunnels of others that were refused: strangers, and nodes that asked for what is not here.
    public long refusedTunnels() {
        return tunnels.map(TunnelListener::refusals).map(Refusals::count).orElse(0L);
    }

    /// Ends idle sessions and connections that drained too long, now rather than within the next 5
    /// seconds.
    CompletableFuture<Void> sweep() {
        return floor.sweep();
    }

    /// Closes all ports and resets all connections. Closing twice is allowed.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        tunnels.ifPresent(listener -> control.execute(listener::close));
        apply(RoutingTable.EMPTY).thenCompose(_ -> floor.cutAll()).join();
        floor.stop();
    }
}
