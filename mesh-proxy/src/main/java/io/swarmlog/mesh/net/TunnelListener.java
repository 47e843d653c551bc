package io.swarmlog.mesh.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.swarmlog.bound.Source;
import io.swarmlog.model.NodeId;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the tunnels of other meshes. Whoever connects is a stranger until it has shown the
/// certificate of a node of the swarm and said what it wants; strangers are counted, by address
/// too, and have little time.
final class TunnelListener {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelListener.class);

    private final Floor floor;
    private final Tunnels.Open place;
    private final Refusals refusals;
    private final Strangers<Greeting> strangers =
            new Strangers<>(Limits.MAX_GREETINGS, Limits.MAX_GREETINGS_OF_ONE);
    private Optional<EpollServerSocketChannel> channel = Optional.empty();
    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    private boolean closed;
    private volatile Grants grants = Grants.NONE;

    /// Tunnels that are open, and whose they are.
    private final Map<EpollSocketChannel, NodeId> tunnels = new ConcurrentHashMap<>();

    TunnelListener(Floor floor, Tunnels.Open place) {
        this.floor = floor;
        this.place = place;
        refusals = new Refusals(floor.config().nanos());
    }

    /// Binds the port, on the control event loop, and tries again each second while it can't be.
    void open() {
        if (closed) {
            return;
        }
        EpollServerSocketChannel opened = new EpollServerSocketChannel();
        channel = Optional.of(opened);
        SocketOptions.ofListener(opened);
        opened.pipeline().addLast(new Acceptor(opened));
        floor.nextLoop().register(opened);
        opened.bind(new InetSocketAddress(place.bind(), place.port()))
                .addListener(bound -> {
                    if (bound.isSuccess()) {
                        LOG.atInfo()
                                .addKeyValue("port", place.port())
                                .log("tunnels of other hosts are taken");
                        tried.complete(null);
                    } else {
                        opened.close();
                        tried.complete(null);
                        LOG.atWarn()
                                .addKeyValue("port", place.port())
                                .setCause(bound.cause())
                                .log("tunnels of other hosts can't be taken; tried again");
                        floor.control()
                                .schedule(
                                        this::open,
                                        floor.config().firstRetry().toMillis(),
                                        TimeUnit.MILLISECONDS);
                    }
                });
    }

    /// Completes when it is known whether the port could be bound.
    CompletableFuture<Void> tried() {
        return tried;
    }

    /// On the control event loop.
    void close() {
        closed = true;
        channel.ifPresent(EpollServerSocketChannel::close);
    }

    /// What those may ask who ask from here on; the tunnels of nodes that are no members any more
    /// end.
    void grant(Grants next) {
        grants = next;
        tunnels.forEach((tunnel, peer) -> endIfGone(tunnel, peer));
    }

    /// That node's tunnel is open.
    void asks(NodeId peer, EpollSocketChannel tunnel) {
        tunnels.put(tunnel, peer);
        tunnel.closeFuture().addListener(_ -> tunnels.remove(tunnel));
        // It may have gone while it was written down.
        endIfGone(tunnel, peer);
    }

    private void endIfGone(EpollSocketChannel tunnel, NodeId peer) {
        if (!grants.mayAsk(peer)) {
            tunnel.close();
        }
    }

    Grants grants() {
        return grants;
    }

    Refusals refusals() {
        return refusals;
    }

    /// It is greeted, or gone.
    void farewell(Source from, Greeting greeting) {
        strangers.remove(from, greeting);
    }

    private final class Acceptor extends ChannelInboundHandlerAdapter {
        private final EpollServerSocketChannel own;

        Acceptor(EpollServerSocketChannel own) {
            this.own = own;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object accepted) {
            EpollSocketChannel tunnel = (EpollSocketChannel) accepted;
            InetSocketAddress remote = tunnel.remoteAddress();
            if (remote == null) {
                tunnel.unsafe().closeForcibly();
                return;
            }
            Source from = Source.of(remote.getAddress());
            SocketOptions.ofAcceptedTunnel(tunnel);
            var greeting = new Greeting(floor, TunnelListener.this, tunnel, from, place.tls());
            strangers.add(from, greeting).ifPresent(Greeting::makePlace);
            tunnel.pipeline()
                    .addLast(
                            new ChannelInitializer<EpollSocketChannel>() {
                                @Override
                                protected void initChannel(EpollSocketChannel registered) {
                                    greeting.start();
                                }
                            });
            floor.nextLoop()
                    .register(tunnel)
                    .addListener(registered -> {
                        if (!registered.isSuccess()) {
                            tunnel.unsafe().closeForcibly();
                            farewell(from, greeting);
                        }
                    });
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.atWarn().setCause(cause).log("accepting tunnels failed; the listener rests");
            own.config().setAutoRead(false);
            own.eventLoop()
                    .schedule(
                            () -> own.config().setAutoRead(true),
                            Limits.ACCEPT_REST.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }
}
