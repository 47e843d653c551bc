package io.swarmlog.mesh.net;

import io.netty.util.NetUtil;
import io.swarmlog.mesh.route.Backend;
import io.swarmlog.mesh.route.Peer;
import io.swarmlog.model.Check;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;

/// A backend with what this proxy knows of it. It lives as long as something is carried to it,
/// which may be longer than its place in the routing table.
final class Target {
    private final Backend backend;
    private final InetSocketAddress address;
    private final AtomicInteger open = new AtomicInteger();
    private final Suspicion suspicion = new Suspicion();

    /// Of the host it is on, shared with the other targets there.
    private final Suspicion ofHost;

    private volatile Mark retired = Mark.NONE;

    /// A moment of a clock whose zero means nothing, or none.
    private record Mark(boolean set, long nanos) {
        static final Mark NONE = new Mark(false, 0);

        boolean passed(long now) {
            return set && now - nanos >= 0;
        }
    }

    Target(Backend backend, Suspicion ofHost) {
        this.backend = backend;
        this.ofHost = ofHost;
        this.address = addressOf(backend);
    }

    private static InetSocketAddress addressOf(Backend backend) {
        return switch (backend) {
            case Backend.Local local ->
                    new InetSocketAddress(literal(local.address()), local.port());
            case Backend.Remote remote -> addressOf(remote.peer());
        };
    }

    /// Another node says its address itself. One that is no address is just never reached.
    private static InetSocketAddress addressOf(Peer peer) {
        return NetUtil.createByteArrayFromIpAddressString(peer.address()) == null
                ? InetSocketAddress.createUnresolved(peer.address(), peer.port())
                : new InetSocketAddress(literal(peer.address()), peer.port());
    }

    /// Never asks a resolver.
    private static InetAddress literal(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        Check.that(bytes != null, "expected an IP address, but got " + text);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(
                    "expected 4 or 16 bytes of address, but got " + text, e);
        }
    }

    Backend backend() {
        return backend;
    }

    InetSocketAddress address() {
        return address;
    }

    int open() {
        return open.get();
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }

    void suspectUntil(long nanos) {
        suspicion.until(nanos);
    }

    /// Its host did not answer: the other targets there are asked last, too.
    void suspectHostUntil(long nanos) {
        ofHost.until(nanos);
    }

    boolean isSuspect(long now) {
        return suspicion.holds(now) || ofHost.holds(now);
    }

    void trust() {
        suspicion.end();
        ofHost.end();
    }

    /// It left the table: what is still carried to it must end by then.
    void retireBy(long nanos) {
        retired = new Mark(true, nanos);
    }

    boolean isRetired() {
        return retired.set();
    }

    boolean mustEnd(long now) {
        return retired.passed(now);
    }
}
