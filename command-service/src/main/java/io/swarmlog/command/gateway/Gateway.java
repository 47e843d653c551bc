package io.swarmlog.command.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Docker Engine API's front door on this host: what the handler owns it answers, the rest passes
/// to the engine untouched.
///
/// Closing it ends all connections and takes the socket files away.
public final class Gateway implements AutoCloseable {
    /// Clients that have connected and were not accepted yet.
    private static final int BACKLOG = 4096;

    /// Event loops end within this.
    private static final long STOP_LIMIT_MS = 3000;

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final Front front;
    private final EventLoopGroup loops;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<SocketFile> files = new ArrayList<>();

    private Gateway(Front front, EventLoopGroup loops) {
        this.front = front;
        this.loops = loops;
    }

    /// Listens on all sockets of `config`. The engine need not run yet.
    ///
    /// Throws when a socket can't be listened on, for one because somebody answers there.
    public static Gateway start(GatewayConfig config, SwarmHandler handler) throws IOException {
        EngineWatch watch = new EngineWatch(new EngineClient(config.engineSocket()));
        Front front = new Front(config, handler, watch, GatewayCounters.zero(), new Crowd());
        EventLoopGroup loops = EpollLoops.start(config.eventLoops());
        Gateway gateway = new Gateway(front, loops);
        try {
            watch.start();
            for (Path socket : config.sockets()) {
                gateway.listen(new SocketFile(socket));
            }
        } catch (IOException e) {
            gateway.close();
            throw e;
        }
        return gateway;
    }

    /// What went through so far.
    public GatewayCounters counters() {
        return front.counters();
    }

    /// What all clients take now.
    Crowd crowd() {
        return front.crowd();
    }

    /// How the engine presents itself, as last seen.
    public EngineFace engineFace() {
        return front.watch().face();
    }

    @Override
    public void close() {
        front.watch().close();
        channels.close().awaitUninterruptibly(STOP_LIMIT_MS);
        loops.shutdownGracefully(0, STOP_LIMIT_MS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(STOP_LIMIT_MS);
        for (SocketFile file : files) {
            try {
                file.remove();
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("socket", file.path())
                        .setCause(e)
                        .log("A socket's file could not be removed");
            }
        }
    }

    private void listen(SocketFile file) throws IOException {
        file.makeRoom();
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(EpollServerDomainSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Sockets.WATER_MARKS)
                        .childOption(ChannelOption.RECVBUF_ALLOCATOR, Sockets.RECEIVE)
                        .childHandler(new Accept())
                        .bind(new DomainSocketAddress(file.path().toFile()))
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "expected to listen at " + file.path() + ", but could not", bound.cause());
        }
        channels.add(bound.channel());
        file.open(front.config().group());
        files.add(file);
        LOG.atInfo().addKeyValue("socket", file.path()).log("Listening");
    }

    private final class Accept extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channels.add(channel);
            channel.pipeline().addLast(new Connection(front, (EpollDomainSocketChannel) channel));
        }
    }
}
