package io.swarmlog.door;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The port of the door. Whoever is slow, floods it, or does not speak TLS 1.3 is shut out without
/// costing others more than a connection: see [DoorGuard] and the limits here.
public final class DoorServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DoorServer.class);

    /// A handshake takes a few round trips.
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);

    private final EventLoopGroup loop;
    private final ExecutorService answers;
    private final Channel listening;

    private DoorServer(EventLoopGroup loop, ExecutorService answers, Channel listening) {
        this.loop = loop;
        this.answers = answers;
        this.listening = listening;
    }

    /// Listens at `address` (port 0: any free one) with the identity in `tls`, and reads it again
    /// when it was renewed.
    public static DoorServer start(InetSocketAddress address, TlsFiles tls, List<DoorRoutes> routes)
            throws IOException {
        EventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("door", true), EpollIoHandler.newFactory());
        ExecutorService answers = Executors.newVirtualThreadPerTaskExecutor();
        DoorGuard guard = new DoorGuard();
        DoorLimits limits = new DoorLimits();
        MutualTls identity = MutualTls.of(tls);
        ServerBootstrap server =
                new ServerBootstrap()
                        .group(loop)
                        .channel(EpollServerSocketChannel.class)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        guard.lets(channel)
                                                .map(place ->
                                                        new DoorEntrance(
                                                                place,
                                                                new DoorExchange(
                                                                        place, routes, limits,
                                                                        answers)))
                                                .ifPresent(entrance ->
                                                        furnish(channel, identity, entrance));
                                    }
                                });
        var bound = server.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            answers.shutdownNow();
            throw new IOException(
                    "expected to listen at " + address + ", but can't: " + bound.cause());
        }
        LOG.atInfo().addKeyValue("at", bound.channel().localAddress()).log("the door is open");
        return new DoorServer(loop, answers, bound.channel());
    }

    private static void furnish(SocketChannel channel, MutualTls identity, DoorEntrance entrance) {
        SSLEngine engine = identity.createServerSslEngine("", 0);
        engine.setNeedClientAuth(false);
        engine.setWantClientAuth(true);
        SslHandler ssl = new SslHandler(engine);
        ssl.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
        channel.pipeline().addLast(entrance.knock()).addLast(ssl).addLast(entrance);
    }

    /// The port it listens at.
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 200, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        answers.shutdownNow();
    }
}
