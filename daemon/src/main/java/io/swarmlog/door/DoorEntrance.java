package io.swarmlog.door;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Waits for the handshake: until then nobody is heard, and what may be sent then depends on whether
/// a certificate was shown.
final class DoorEntrance extends ChannelInboundHandlerAdapter {
    private final DoorGuard.Place place;
    private final DoorExchange calls;

    DoorEntrance(DoorGuard.Place place, DoorExchange calls) {
        this.place = place;
        this.calls = calls;
    }

    /// What stands before the handshake: sees the first byte, and looks whether this costs too much.
    ChannelInboundHandlerAdapter knock() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                if (place.mayShake(System.nanoTime())) {
                    context.pipeline().remove(this);
                    context.fireChannelRead(bytes);
                } else {
                    ReferenceCountUtil.release(bytes);
                    context.close();
                }
            }
        };
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent shaken)) {
            return;
        }
        if (!shaken.isSuccess()) {
            context.close();
            return;
        }
        place.shaken();
        SSLSession session = context.pipeline().get(SslHandler.class).engine().getSession();
        int body = isKnown(session) ? DoorLimits.MEMBER_BODY_BYTES : DoorLimits.STRANGER_BODY_BYTES;
        context.pipeline()
                .addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(body, true))
                .addLast(calls)
                .remove(this);
    }

    private static boolean isKnown(SSLSession session) {
        try {
            return session.getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException _) {
            return false;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
