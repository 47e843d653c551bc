package io.swarmlog.mesh.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.swarmlog.mesh.route.PublishedPort;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts the connections of one published TCP port and spreads them over the event loops.
final class TcpListener implements Listener {
    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);

    private final Floor floor;
    private final PublishedPort port;
    private final EpollServerSocketChannel channel = new EpollServerSocketChannel();
    private volatile Targets targets;

    TcpListener(Floor floor, PublishedPort port, Targets targets) {
        this.floor = floor;
        this.port = port;
        this.targets = targets;
    }

    @Override
    public ChannelFuture open() {
        SocketOptions.ofListener(channel);
        channel.pipeline().addLast(new Acceptor());
        ChannelFuture registered = floor.nextLoop().register(channel);
        return registered
                .channel()
                .bind(new InetSocketAddress(floor.config().bind(), port.port()))
                .addListener(bound -> {
                    if (!bound.isSuccess()) {
                        channel.close();
                    }
                });
    }

    @Override
    public void route(Targets newTargets) {
        targets = newTargets;
    }

    @Override
    public ChannelFuture close() {
        return channel.close();
    }

    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object accepted) {
            EpollSocketChannel client = (EpollSocketChannel) accepted;
            Targets now = targets;
            if (now.isEmpty()) {
                now.meter().unserved.increment();
                refuse(client);
            } else if (!floor.connections.take()) {
                now.meter().overLimit.increment();
                refuse(client);
            } else {
                EventLoop loop = floor.nextLoop();
                new TcpRelay(floor, () -> targets, new Caller.Client(client)).start(loop);
            }
        }

        /// A connection that nobody takes is reset, as if nobody listened.
        private void refuse(EpollSocketChannel client) {
            client.config().setSoLinger(0);
            client.unsafe().closeForcibly();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.atWarn()
                    .addKeyValue("port", port)
                    .setCause(cause)
                    .log("accepting failed; the listener rests");
            channel.config().setAutoRead(false);
            channel.eventLoop()
                    .schedule(
                            () -> channel.config().setAutoRead(true),
                            Limits.ACCEPT_REST.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }
}
