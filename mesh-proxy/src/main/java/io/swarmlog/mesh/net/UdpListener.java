package io.swarmlog.mesh.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.swarmlog.mesh.route.PublishedPort;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the datagrams of one published UDP port. All of the port lives on one event loop, its
/// sessions too.
///
/// A client must be answered from the address it sent to, which on a wildcard socket the kernel
/// would choose anew. So the first datagram to a local IPv4 address opens a [Door]: a socket bound
/// to just that address, which from then on gets what is sent there and answers from there. IPv6
/// goes through the wildcard's own door.
final class UdpListener implements Listener {
    private static final Logger LOG = LoggerFactory.getLogger(UdpListener.class);

    private final Floor floor;
    private final PublishedPort port;
    private final EventLoop loop;
    private final Door main;
    private final Map<InetAddress, Door> doors = new HashMap<>();
    private volatile Targets targets;

    UdpListener(Floor floor, PublishedPort port, Targets targets) {
        this.floor = floor;
        this.port = port;
        this.targets = targets;
        loop = floor.nextLoop();
        main = new Door(new EpollDatagramChannel());
    }

    /// The port is bound without sharing it, so that one which another program has is noticed; only
    /// then are our own doors let in beside.
    @Override
    public ChannelFuture open() {
        main.channel.config().setOption(EpollChannelOption.IP_RECVORIGDSTADDR, true);
        return main.open(floor.config().bind())
                .addListener(bound -> {
                    if (bound.isSuccess()) {
                        main.share();
                    } else {
                        main.channel.close();
                    }
                });
    }

    @Override
    public void route(Targets newTargets) {
        targets = newTargets;
    }

    @Override
    public ChannelFuture close() {
        loop.execute(() -> {
            doors.values().forEach(Door::close);
            doors.clear();
            main.close();
        });
        return main.channel.closeFuture();
    }

    /// The door for datagrams that were sent to `local`.
    private Door doorAt(InetAddress local) {
        if (!(local instanceof Inet4Address)
                || local.isAnyLocalAddress()
                || local.isMulticastAddress()) {
            return main;
        }
        Door known = doors.get(local);
        if (known != null) {
            return known;
        }
        boolean own = !floor.config().bind().isAnyLocalAddress();
        Door opened = own || doors.size() >= Limits.MAX_LOCAL_ADDRESSES ? main : opened(local);
        doors.put(local, opened);
        return opened;
    }

    private Door opened(InetAddress local) {
        Door door = new Door(new EpollDatagramChannel(SocketProtocolFamily.INET));
        door.share();
        ChannelFuture bound = door.open(local);
        if (bound.isSuccess()) {
            return door;
        }
        door.channel.close();
        LOG.atDebug()
                .addKeyValue("port", port)
                .addKeyValue("address", local)
                .log("answers come from an address of the kernel's choice");
        return main;
    }

    /// A client, answered through the door it came to.
    private record Sender(Door door, InetSocketAddress address) implements UdpClient {
        @Override
        public EventLoop loop() {
            return door.channel.eventLoop();
        }

        @Override
        public void take(ByteBuf content) {
            door.toClient(address, content);
        }

        @Override
        public void flush() {
            door.channel.flush();
        }

        @Override
        public void sessionEnded() {
            door.sessions.remove(address);
        }
    }

    /// A socket of this port with the sessions of the clients that sent to it.
    private final class Door extends ChannelInboundHandlerAdapter {
        private final EpollDatagramChannel channel;
        private final Map<InetSocketAddress, UdpSession> sessions = new HashMap<>();

        private Door(EpollDatagramChannel channel) {
            this.channel = channel;
            channel.config()
                    .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(Limits.DATAGRAM_BYTES));
            channel.pipeline().addLast(this);
        }

        /// Lets sockets of this process bind the same port, at addresses of their own.
        private void share() {
            channel.config().setOption(EpollChannelOption.SO_REUSEPORT, true);
        }

        private ChannelFuture open(InetAddress local) {
            loop.register(channel);
            return channel.bind(new InetSocketAddress(local, port.port()));
        }

        private void close() {
            Map.copyOf(sessions).values().forEach(UdpSession::cut);
            channel.close();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            Door door = this == main ? doorAt(packet.recipient().getAddress()) : this;
            door.accept(packet.sender(), packet.content());
        }

        private void accept(InetSocketAddress sender, ByteBuf content) {
            UdpSession session = sessions.get(sender);
            if (session != null && session.isStale()) {
                session.cut();
                session = null;
            }
            if (session == null) {
                Optional<UdpSession> begun =
                        UdpSession.begin(floor, new Sender(this, sender), targets);
                if (begun.isEmpty()) {
                    content.release();
                    return;
                }
                session = begun.orElseThrow();
                sessions.put(sender, session);
                session.start();
            }
            session.toBackend(content);
        }

        /// Sends to a client, from this door's address. A client's kernel that takes no more loses
        /// datagrams.
        private void toClient(InetSocketAddress client, ByteBuf content) {
            if (channel.isWritable()) {
                channel.write(new DatagramPacket(content, client), channel.voidPromise());
            } else {
                content.release();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.atDebug().addKeyValue("port", port).setCause(cause).log("a datagram was lost");
        }
    }
}
