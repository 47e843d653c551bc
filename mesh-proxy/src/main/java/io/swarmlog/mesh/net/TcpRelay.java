package io.swarmlog.mesh.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;

/// One TCP connection of a client, carried to one target. Both sides live on one event loop.
///
/// ```
/// CONNECTING ──accepted──▶ RELAYING ──both directions ended, or a reset──▶ ENDED
///     │  ▲                                                                  ▲
///     └──┘ refused: the next target                no target left ──────────┘
/// ```
///
/// What one side says the other hears: bytes, the end of one direction (FIN), and a reset. While
/// one side does not take its bytes, the other is not read; a connection so holds a bounded number
/// of bytes.
final class TcpRelay implements Flow {
    private enum Phase {
        CONNECTING,
        RELAYING,
        ENDED
    }

    private final Floor floor;
    private final TcpListener listener;
    private final Side client;

    /// Bytes the client sent before its backend was there; mostly empty, as the client is not read
    /// before.
    private final Queue<ByteBuf> early = new ArrayDeque<>(0);

    private Phase phase = Phase.CONNECTING;
    private List<Target> tried = List.of();
    private Optional<Attempt> attempt = Optional.empty();

    /// The backend that is asked or was reached, and the counters of the service it was asked for.
    private record Attempt(Target target, Side side, Meter meter) {}

    TcpRelay(Floor floor, TcpListener listener, EpollSocketChannel client) {
        this.floor = floor;
        this.listener = listener;
        this.client = new Side(client);
    }

    /// Takes the client to `loop` and looks for a backend there. The caller took one of
    /// `floor.connections`.
    void start(EventLoop loop) {
        SocketOptions.ofClient(client.channel);
        client.channel.pipeline().addLast(client);
        loop.register(client.channel)
                .addListener(registered -> {
                    if (registered.isSuccess()) {
                        floor.flowsOf(loop).add(this);
                        connect();
                    } else {
                        client.channel.unsafe().closeForcibly();
                        floor.connections.give();
                    }
                });
    }

    private void connect() {
        Targets targets = listener.targets();
        Optional<Target> next = targets.next(tried, floor.now());
        if (next.isEmpty()) {
            targets.meter().unserved.increment();
            cut();
            return;
        }
        Target target = next.orElseThrow();
        if (!floor.pendingConnects.take()) {
            target.closed();
            targets.meter().overLimit.increment();
            cut();
            return;
        }
        Side side = new Side(new EpollSocketChannel());
        Attempt now = new Attempt(target, side, targets.meter());
        attempt = Optional.of(now);
        SocketOptions.ofBackend(side.channel);
        side.channel.pipeline().addLast(side);
        client.channel.eventLoop().register(side.channel);
        side.channel
                .connect(target.address())
                .addListener(done -> connected(now, done.isSuccess()));
    }

    private void connected(Attempt asked, boolean success) {
        floor.pendingConnects.give();
        if (phase == Phase.ENDED) {
            side(asked).close();
        } else if (success) {
            asked.target().trust();
            relay(asked);
        } else {
            asked.meter().failedConnects.increment();
            asked.target().suspectUntil(floor.now() + Limits.SUSPECT_FOR.toNanos());
            asked.target().closed();
            side(asked).close();
            attempt = Optional.empty();
            tried = new ArrayList<>(tried);
            tried.add(asked.target());
            connect();
        }
    }

    private static EpollSocketChannel side(Attempt attempt) {
        return attempt.side().channel;
    }

    private void relay(Attempt reached) {
        phase = Phase.RELAYING;
        reached.meter().connections.increment();
        client.join(reached.side(), reached.meter().bytesToBackends);
        reached.side().join(client, reached.meter().bytesToClients);
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            client.pass(bytes);
        }
        if (client.inputEnded) {
            reached.side().endOutput();
        } else {
            client.channel.config().setAutoRead(reached.side().channel.isWritable());
        }
    }

    @Override
    public void sweep(long now) {
        if (attempt.isPresent() && attempt.orElseThrow().target().mustEnd(now)) {
            cut();
        }
    }

    @Override
    public void cut() {
        if (phase == Phase.ENDED) {
            return;
        }
        end();
        client.reset();
        attempt.ifPresent(asked -> asked.side().reset());
    }

    private void end() {
        boolean counted = phase == Phase.RELAYING;
        phase = Phase.ENDED;
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        attempt.ifPresent(reached -> {
            reached.target().closed();
            if (counted) {
                reached.meter().endedConnections.increment();
            }
        });
        floor.flowsOf(client.channel.eventLoop()).remove(this);
        floor.connections.give();
    }

    /// One end of the connection. What it reads goes to its peer.
    private final class Side extends ChannelInboundHandlerAdapter {
        private final EpollSocketChannel channel;
        private Side peer = this;
        private LongAdder bytesRead = new LongAdder();

        /// It will send nothing more.
        private boolean inputEnded;

        /// It was told that nothing more comes, after all that came.
        private boolean outputEnded;

        Side(EpollSocketChannel channel) {
            this.channel = channel;
        }

        void join(Side newPeer, LongAdder counter) {
            peer = newPeer;
            bytesRead = counter;
        }

        /// Flushed read by read: what the peer takes at once is never counted as waiting, so bulk
        /// switches reading off and on only where the peer is really slow.
        void pass(ByteBuf bytes) {
            bytesRead.add(bytes.readableBytes());
            peer.channel.writeAndFlush(bytes, peer.channel.voidPromise());
        }

        /// Nothing more will be written to this side: says so once everything before is sent.
        void endOutput() {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(
                            (ChannelFutureListener)
                                    sent -> {
                                        outputEnded = true;
                                        if (!sent.isSuccess()) {
                                            cut();
                                        } else if (inputEnded) {
                                            channel.close();
                                        } else {
                                            channel.shutdownOutput();
                                        }
                                    });
        }

        void reset() {
            if (channel.isOpen()) {
                channel.config().setSoLinger(0);
                channel.close();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            switch (phase) {
                case CONNECTING -> early.add((ByteBuf) message);
                case RELAYING -> pass((ByteBuf) message);
                case ENDED -> ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (phase == Phase.RELAYING) {
                peer.channel.config().setAutoRead(channel.isWritable());
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event != ChannelInputShutdownEvent.INSTANCE || inputEnded) {
                return;
            }
            inputEnded = true;
            if (phase == Phase.RELAYING) {
                if (outputEnded) {
                    channel.close();
                }
                peer.endOutput();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (phase == Phase.ENDED) {
                return;
            }
            if (!inputEnded || !outputEnded) {
                cut();
            } else if (!peer.channel.isOpen()) {
                end();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            cut();
        }
    }
}
