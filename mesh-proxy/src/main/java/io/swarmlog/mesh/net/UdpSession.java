package io.swarmlog.mesh.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// What one client and one target say to each other by UDP. It has a socket of its own, connected
/// to the target, so that answers find their client and an unreachable target is noticed. It ends
/// when it was idle, when the target says there is nobody or left the table (the next datagram then
/// finds another one), or with its listener. Unlike a TCP connection it does not outlive its
/// target's place in the table: nobody would tell a client that only sends, and the target's
/// address will be another task's.
final class UdpSession extends ChannelInboundHandlerAdapter implements Flow {
    private final Floor floor;
    private final UdpListener.Door door;
    private final InetSocketAddress client;
    private final Target target;
    private final Meter meter;
    private final EpollDatagramChannel channel;

    private boolean answered;
    private boolean ended;
    private long lastSeen;

    private UdpSession(
            Floor floor,
            UdpListener.Door door,
            InetSocketAddress client,
            Target target,
            Meter meter) {
        this.floor = floor;
        this.door = door;
        this.client = client;
        this.target = target;
        this.meter = meter;
        channel =
                new EpollDatagramChannel(
                        target.address().getAddress() instanceof Inet4Address
                                ? SocketProtocolFamily.INET
                                : SocketProtocolFamily.INET6);
        lastSeen = floor.now();
    }

    /// Begins a session of `client`, on the event loop of `door`. Empty when the proxy is full or
    /// there is no target.
    static Optional<UdpSession> begin(
            Floor floor, UdpListener.Door door, Targets targets, InetSocketAddress client) {
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
        return Optional.of(
                new UdpSession(floor, door, client, target.orElseThrow(), targets.meter()));
    }

    /// Connects to the target. The door must know the session by now, as it may end at once.
    void start() {
        channel.config()
                .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(Limits.DATAGRAM_BYTES));
        channel.pipeline().addLast(this);
        meter.sessions.increment();
        floor.flowsOf(door.loop()).add(this);
        door.loop().register(channel);
        ChannelFuture connected = channel.connect(target.address());
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                targetFailed();
            }
        });
    }

    /// Its target left the table: answers may still come, but what is sent now goes elsewhere.
    boolean isStale() {
        return target.isRetired();
    }

    void toBackend(ByteBuf content) {
        lastSeen = floor.now();
        if (!ended && channel.isWritable()) {
            meter.bytesToBackends.add(content.readableBytes());
            channel.writeAndFlush(content, channel.voidPromise());
        } else {
            content.release();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf content = ((DatagramPacket) message).content();
        lastSeen = floor.now();
        answered = true;
        target.trust();
        meter.bytesToClients.add(content.readableBytes());
        door.toClient(client, content);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        door.flush();
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
        door.forget(client);
        floor.flowsOf(door.loop()).remove(this);
        target.closed();
        meter.endedSessions.increment();
        floor.sessions.give();
        channel.close();
    }
}
