package io.swarmlog.mesh.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.swarmlog.bound.Source;
import io.swarmlog.mesh.net.tunnel.Answer;
import io.swarmlog.mesh.net.tunnel.FrameDecoder;
import io.swarmlog.mesh.net.tunnel.FrameEncoder;
import io.swarmlog.mesh.net.tunnel.Preface;
import io.swarmlog.mesh.route.Ask;
import io.swarmlog.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// A tunnel that another mesh opens here, up to the answer.
///
/// ```
/// HANDSHAKE ──a node of the swarm──▶ PREFACE ──granted──▶ CONNECTING ──▶ (frames)
///     │                                 │                     │
///     └──────────reset──────────────────┴──────answered no────┴──▶ OVER
/// ```
final class Greeting extends ByteToMessageDecoder implements Caller {
    private enum Phase {
        HANDSHAKE,
        PREFACE,
        CONNECTING,
        OVER
    }

    private final Floor floor;
    private final TunnelListener listener;
    private final EpollSocketChannel channel;
    private final Source from;
    private final TunnelTls tls;
    private Phase phase = Phase.HANDSHAKE;
    private Optional<Future<?>> timeout = Optional.empty();
    private Optional<Flow> flow = Optional.empty();
    private boolean counted = true;

    Greeting(
            Floor floor,
            TunnelListener listener,
            EpollSocketChannel channel,
            Source from,
            TunnelTls tls) {
        this.floor = floor;
        this.listener = listener;
        this.channel = channel;
        this.from = from;
        this.tls = tls;
    }

    /// On the channel's event loop, once it is registered. The caller counted the greeting.
    void start() {
        SslHandler handler;
        try {
            handler = new SslHandler(tls.answering());
        } catch (RuntimeException e) {
            give("this node has no usable certificate: " + e);
            return;
        }
        channel.pipeline().addLast(handler, this);
        timeout =
                Optional.of(
                        channel.eventLoop()
                                .schedule(
                                        () -> give("it said too little in time"),
                                        Limits.GREETING_TIMEOUT.toMillis(),
                                        TimeUnit.MILLISECONDS));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent shaken) || phase != Phase.HANDSHAKE) {
            return;
        }
        if (!shaken.isSuccess()) {
            give(String.valueOf(shaken.cause()));
            return;
        }
        try {
            NodeId peer = tls.peer(ctx.pipeline().get(SslHandler.class).engine().getSession());
            phase = Phase.PREFACE;
            if (!listener.grants().mayAsk(peer)) {
                listener.refusals().add("node " + peer + " is no member of the swarm");
                refused(Answer.NO_MEMBER);
                return;
            }
            listener.asks(peer, channel);
        } catch (SSLException e) {
            give(String.valueOf(e));
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (phase) {
            case HANDSHAKE, OVER -> in.skipBytes(in.readableBytes());
            case CONNECTING -> give("it did not wait for the answer");
            case PREFACE -> {
                switch (Preface.read(in)) {
                    case Preface.Heard.Asked(Ask ask) -> carry(ask);
                    case Preface.Heard.Unfinished _ -> {}
                    case Preface.Heard.Nonsense _ -> {
                        in.skipBytes(in.readableBytes());
                        listener.refusals().add("it speaks another language");
                        refused(Answer.NOT_UNDERSTOOD);
                    }
                }
            }
        }
    }

    private void carry(Ask ask) {
        phase = Phase.CONNECTING;
        greeted();
        channel.config().setAutoRead(false);
        Grants grants = listener.grants();
        Optional<Targets> targets = grants.targets(ask);
        if (targets.isEmpty()) {
            refused(grants.knows(ask.task()) ? Answer.NOT_PUBLISHED : Answer.UNKNOWN_TASK);
            return;
        }
        switch (ask.protocol()) {
            case TCP -> carryConnection(targets.orElseThrow());
            case UDP -> carryDatagrams(targets.orElseThrow());
        }
    }

    private void carryConnection(Targets targets) {
        if (!floor.connections.take()) {
            targets.meter().overLimit.increment();
            refused(Answer.FULL);
            return;
        }
        TcpRelay relay = new TcpRelay(floor, () -> targets, this);
        flow = Optional.of(relay);
        relay.startHere();
    }

    private void carryDatagrams(Targets targets) {
        TunnelledDatagrams datagrams = new TunnelledDatagrams(channel);
        Optional<UdpSession> begun = UdpSession.begin(floor, datagrams, targets);
        if (begun.isEmpty()) {
            refused(Answer.FULL);
            return;
        }
        UdpSession session = begun.orElseThrow();
        flow = Optional.of(session);
        answer(Answer.ACCEPTED);
        channel.pipeline().addLast(FrameDecoder.ofDatagrams(), new FrameEncoder());
        datagrams.carry(session);
        session.start();
        channel.config().setAutoRead(true);
        over();
    }

    private void answer(Answer answer) {
        channel.writeAndFlush(answer.bytes(channel.alloc()), channel.voidPromise());
    }

    private void over() {
        phase = Phase.OVER;
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
    }

    /// It is no stranger any more: its place is free for the next.
    private void greeted() {
        timeout.ifPresent(waiting -> waiting.cancel(false));
        if (counted) {
            counted = false;
            listener.farewell(from, this);
        }
    }

    /// Others came, and it has said too little so far. Any thread may say so.
    void makePlace() {
        if (channel.isRegistered()) {
            channel.eventLoop()
                    .execute(() -> {
                        if (counted) {
                            give("too many are being greeted");
                        }
                    });
        } else {
            channel.unsafe().closeForcibly();
        }
    }

    private void give(String why) {
        if (phase != Phase.OVER) {
            listener.refusals().add(why);
        }
        Resets.reset(channel);
        closed();
    }

    private void closed() {
        greeted();
        boolean carried = phase == Phase.CONNECTING;
        phase = Phase.OVER;
        if (carried) {
            flow.ifPresent(Flow::cut);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        give(String.valueOf(cause));
    }

    @Override
    public EpollSocketChannel channel() {
        return channel;
    }

    @Override
    public boolean isFramed() {
        return true;
    }

    @Override
    public void accepted(ChannelHandler side) {
        answer(Answer.ACCEPTED);
        channel.pipeline().addLast(FrameDecoder.ofStream(), new FrameEncoder(), side);
        over();
    }

    @Override
    public void refused(Answer why) {
        phase = Phase.OVER;
        greeted();
        channel.writeAndFlush(why.bytes(channel.alloc())).addListener(ChannelFutureListener.CLOSE);
    }
}
