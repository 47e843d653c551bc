package io.swarmlog.mesh.net;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/// How sockets of the mesh are set up. An accepted socket inherits what is set on its listener,
/// which saves its system calls.
final class SocketOptions {
    private static final int SOL_SOCKET = 1;
    private static final int SO_KEEPALIVE = 9;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;

    private static final IntegerUnixChannelOption KEEPALIVE =
            new IntegerUnixChannelOption("MESH_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE);
    private static final IntegerUnixChannelOption KEEP_IDLE =
            new IntegerUnixChannelOption("MESH_KEEPIDLE", IPPROTO_TCP, TCP_KEEPIDLE);
    private static final IntegerUnixChannelOption KEEP_EVERY =
            new IntegerUnixChannelOption("MESH_KEEPINTVL", IPPROTO_TCP, TCP_KEEPINTVL);
    private static final IntegerUnixChannelOption KEEP_TIMES =
            new IntegerUnixChannelOption("MESH_KEEPCNT", IPPROTO_TCP, TCP_KEEPCNT);

    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(Limits.WRITE_LOW, Limits.WRITE_HIGH);

    private SocketOptions() {}

    static void ofListener(EpollServerSocketChannel listener) {
        listener.config().setReuseAddress(true).setBacklog(Limits.BACKLOG);
        listener.config().setOption(KEEPALIVE, 1);
        listener.config().setOption(KEEP_IDLE, Limits.KEEPALIVE_IDLE_S);
        listener.config().setOption(KEEP_EVERY, Limits.KEEPALIVE_EVERY_S);
        listener.config().setOption(KEEP_TIMES, Limits.KEEPALIVE_TIMES);
    }

    /// A client's socket: not read before its backend is there.
    static void ofClient(EpollSocketChannel client) {
        ofSide(client);
        client.config().setAutoRead(false);
    }

    static void ofBackend(EpollSocketChannel backend) {
        ofSide(backend);
        backend.config().setConnectTimeoutMillis((int) Limits.CONNECT_TIMEOUT.toMillis());
        backend.config().setOption(KEEPALIVE, 1);
        backend.config().setOption(KEEP_IDLE, Limits.KEEPALIVE_IDLE_S);
        backend.config().setOption(KEEP_EVERY, Limits.KEEPALIVE_EVERY_S);
        backend.config().setOption(KEEP_TIMES, Limits.KEEPALIVE_TIMES);
    }

    /// A socket to another host's mesh.
    static void ofTunnel(EpollSocketChannel tunnel) {
        ofBackend(tunnel);
        tunnel.config().setConnectTimeoutMillis((int) Limits.TUNNEL_CONNECT_TIMEOUT.toMillis());
        ofAnyTunnel(tunnel);
    }

    static void ofAcceptedTunnel(EpollSocketChannel tunnel) {
        ofSide(tunnel);
        ofAnyTunnel(tunnel);
    }

    /// The end of one direction is a frame, so a socket whose other end is gone is of no use.
    private static void ofAnyTunnel(EpollSocketChannel tunnel) {
        tunnel.config().setAllowHalfClosure(false).setTcpNoDelay(true);
    }

    private static void ofSide(EpollSocketChannel side) {
        side.config()
                .setAllowHalfClosure(true)
                .setWriteBufferWaterMark(WATER_MARK)
                .setRecvByteBufAllocator(
                        new AdaptiveRecvByteBufAllocator(
                                Limits.READ_MIN, Limits.READ_FIRST, Limits.READ_MAX));
    }
}
