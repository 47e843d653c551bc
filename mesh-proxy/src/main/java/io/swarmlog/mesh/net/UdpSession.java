package io.swarmlog.mesh.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.ReferenceCountUtil;
import io.swarmlog.mesh.net.TunnelOpening.Outcome;
import io.swarmlog.mesh.net.TunnelOpening.Wish;
import io.swarmlog.mesh.net.tunnel.FrameDecoder;
import io.swarmlog.mesh.net.tunnel.FrameEncoder;
import io.swarmlog.mesh.route.Ask;
import io.swarmlog.mesh.route.Backend;
import io.swarmlog.mesh.route.Protocol;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// What one client and one target say to each other by UDP. It has a socket of its own, connected
/// to the target, so that answers find their client and an unreachable target is noticed; or a
/// tunnel of its own, where the target is on another host. It ends
/// when it was idle, when the target says there is nobody or left the table (the next datagram then
/// finds another one), or with its listener. Unlike a TCP connection it does not outlive its
/// target's place in the table: nobody would tell a client that only sends, and the target's
/// address will be another task's.
final class UdpSession extends ChannelInboundHandlerAdapter implements Flow {
    private final Floor floor;
    private final UdpClient client;
    private final Target target;
    private final Meter meter;
    private final Channel channel;

    /// What came while the tunnel was being opened.
    private final Queue<ByteBuf> early = new ArrayDeque<>(0);

    private boolean open;
    private boolean answered;
    private boolean ended;
    private long lastSeen;

    private UdpSession(Floor floor, UdpClient client, Target target, Meter meter) {
        this.floor = floor;
        this.client = client;
        this.target = target;
        this.meter = meter;
        channel =
                switch (target.backend()) {
                    case Backend.Local _ -> socketTo(target.address());
                    case Backend.Remote _ -> new EpollSocketChannel();
                };
        lastSeen = floor.now();
    }

    private static EpollDatagramChannel socketTo(InetSocketAddress address) {
        var socket =
                new EpollDatagramChannel(
                        address.getAddress() instanceof Inet4Address
                                ? SocketProtocolFamily.INET
                                : SocketProtocolFamily.INET6);
        socket.config()
                .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(Limits.DATAGRAM_BYTES));
        return socket;
    }

    /// Begins a session of `client`, on its event loop. Empty when the proxy is full or there is no
    /// target.
    static Optional<UdpSession> begin(Floor floor, UdpClient client, Targets targets) {
        if (!floor.sessions.take()) {
            targets.meter().overLimit.increment();
            return Optional.empty();
        }
        Optional<Target> target = targets.next(List.of(), floor.now());
        if (target.isEmpty()) {
            floor.sessions.give();
            targets.meter().unserved.increment();
            return Optional.empty();
        }
        return Optional.of(new UdpSession(floor, client, target.orElseThrow(), targets.meter()));
    }

    /// Connects to the target. The client must know the session by now, as it may end at once.
    void start() {
        meter.sessions.increment();
        floor.flowsOf(client.loop()).add(this);
        switch (target.backend()) {
            case Backend.Local _ -> connect();
            case Backend.Remote to -> open((EpollSocketChannel) channel, to);
        }
    }

    private void connect() {
        open = true;
        channel.pipeline().addLast(this);
        client.loop().register(channel);
        ChannelFuture connected = channel.connect(target.address());
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                targetFailed();
            }
        });
    }

    private void open(EpollSocketChannel tunnel, Backend.Remote to) {
        SocketOptions.ofTunnel(tunnel);
        client.loop().register(tunnel);
        var ask = new Ask(Protocol.UDP, to.task(), to.port());
        var wish = new Wish(to.peer().node(), target.address(), ask);
        TunnelOpening.begin(tunnel, floor.tunnels(), wish, this::opened);
    }

    private void opened(Outcome outcome) {
        if (ended) {
            channel.close();
            return;
        }
        switch (outcome) {
            case ACCEPTED -> {
                open = true;
                channel.pipeline().addLast(FrameDecoder.ofDatagrams(), new FrameEncoder(), this);
                early.forEach(this::toBackend);
                early.clear();
            }
            case REFUSED -> targetFailed();
            case NO_HOST -> {
                target.suspectHostUntil(floor.now() + Limits.SUSPECT_FOR.toNanos());
                targetFailed();
            }
        }
    }

    /// Its target left the table: answers may still come, but what is sent now goes elsewhere.
    boolean isStale() {
        return target.isRetired();
    }

    void toBackend(ByteBuf content) {
        lastSeen = floor.now();
        if (!ended && !open && early.size() < Limits.MAX_EARLY_DATAGRAMS) {
            // A copy, as the datagram lies in a buffer for the largest one.
            early.add(content.copy());
            content.release();
        } else if (!ended && open && channel.isWritable()) {
            meter.bytesToBackends.add(content.readableBytes());
            channel.writeAndFlush(content, channel.voidPromise());
        } else {
            content.release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (ended || !(message instanceof ByteBuf || message instanceof DatagramPacket)) {
            ReferenceCountUtil.release(message);
            return;
        }
        ByteBuf content =
                message instanceof DatagramPacket packet ? packet.content() : (ByteBuf) message;
        lastSeen = floor.now();
        answered = true;
        target.trust();
        meter.bytesToClients.add(content.readableBytes());
        client.take(content);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        client.flush();
    }

    /// The other host ended the tunnel: it was idle there, or its target is gone.
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (answered) {
            cut();
        } else {
            targetFailed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        targetFailed();
    }

    private void targetFailed() {
        if (!ended) {
            meter.failedConnects.increment();
            target.suspectUntil(floor.now() + Limits.SUSPECT_FOR.toNanos());
            cut();
        }
    }

    @Override
    public void sweep(long now) {
        long idleLimit = (answered ? Limits.SESSION_IDLE : Limits.UNANSWERED_IDLE).toNanos();
        if (now - lastSeen >= idleLimit || isStale()) {
            cut();
        }
    }

    @Override
    public void cut() {
        if (ended) {
            return;
        }
        ended = true;
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        client.sessionEnded();
        floor.flowsOf(client.loop()).remove(this);
        target.closed();
        meter.endedSessions.increment();
        floor.sessions.give();
        channel.close();
    }
}
