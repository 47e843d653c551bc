package io.swarmlog.mesh.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;

/// A client of another host, whose datagrams come through a tunnel.
final class TunnelledDatagrams extends ChannelInboundHandlerAdapter implements UdpClient {
    private final EpollSocketChannel tunnel;
    private Optional<UdpSession> session = Optional.empty();

    TunnelledDatagrams(EpollSocketChannel tunnel) {
        this.tunnel = tunnel;
    }

    /// From now on what comes out of the tunnel goes to the session's target.
    void carry(UdpSession begun) {
        session = Optional.of(begun);
        tunnel.pipeline().addLast(this);
    }

    @Override
    public EventLoop loop() {
        return tunnel.eventLoop();
    }

    @Override
    public void take(ByteBuf content) {
        if (tunnel.isWritable()) {
            tunnel.write(content, tunnel.voidPromise());
        } else {
            content.release();
        }
    }

    @Override
    public void flush() {
        tunnel.flush();
    }

    @Override
    public void sessionEnded() {
        tunnel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf content && session.isPresent()) {
            session.orElseThrow().toBackend(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session.ifPresent(UdpSession::cut);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Resets.reset(tunnel);
    }
}
