package io.swarmlog.command.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.DomainSocketAddress;

/// A client connection's own connection to the engine, on the same event loop.
final class EngineLink extends ChannelInboundHandlerAdapter {
    private final Connection connection;
    private final Front front;
    private final ChannelFuture connected;
    private final EpollDomainSocketChannel channel;
    private boolean ended;
    private boolean outputEnded;

    EngineLink(Connection connection, Channel client, Front front) {
        this.connection = connection;
        this.front = front;
        this.connected =
                new Bootstrap()
                        .group(client.eventLoop())
                        .channel(EpollDomainSocketChannel.class)
                        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .option(ChannelOption.AUTO_CLOSE, false)
                        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Sockets.WATER_MARKS)
                        .option(ChannelOption.RECVBUF_ALLOCATOR, Sockets.RECEIVE)
                        .handler(this)
                        .connect(new DomainSocketAddress(front.config().engineSocket().toFile()));
        this.channel = (EpollDomainSocketChannel) connected.channel();
        front.counters().openEngineConnections().increment();
        channel.closeFuture()
                .addListener(_ -> front.counters().openEngineConnections().decrement());
    }

    ChannelFuture connected() {
        return connected;
    }

    boolean isOpen() {
        return channel.isActive() && !ended;
    }

    /// The whole other side is gone, not only its output.
    boolean isGone() {
        return Sockets.isGone(channel);
    }

    void write(ByteBuf bytes) {
        front.counters().bytesToEngine().add(bytes.readableBytes());
        channel.write(bytes, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    /// True when more may be written; also when writing makes no sense any more and what is written
    /// goes nowhere, so that an answer can still be waited for.
    boolean takesMore() {
        return channel.isWritable() || channel.isOutputShutdown();
    }

    /// Reads from the engine only while the client takes it.
    void reading(boolean wanted) {
        channel.config().setAutoRead(wanted && !ended);
    }

    /// Tells the engine that nothing more comes, after all that was written.
    void endOutput() {
        if (!outputEnded) {
            outputEnded = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> channel.shutdownOutput());
        }
    }

    /// Closes after all that was written.
    void close() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        connection.fromEngine(this, (ByteBuf) message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.regulate();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            end();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void end() {
        if (!ended) {
            ended = true;
            channel.config().setAutoRead(false);
            connection.engineEnded(this);
        }
    }
}
