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
import io.swarmlog.mesh.net.TunnelOpening.Outcome;
import io.swarmlog.mesh.net.TunnelOpening.Wish;
import io.swarmlog.mesh.net.tunnel.Answer;
import io.swarmlog.mesh.net.tunnel.FrameDecoder;
import io.swarmlog.mesh.net.tunnel.FrameEncoder;
import io.swarmlog.mesh.net.tunnel.StreamEnd;
import io.swarmlog.mesh.route.Ask;
import io.swarmlog.mesh.route.Backend;
import io.swarmlog.mesh.route.Protocol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// One TCP connection of a caller, carried to one target. Both sides live on one event loop; each
/// is a plain connection, or a tunnel to another host's mesh, whose bytes are in frames.
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
    private final Supplier<Targets> targets;
    private final Caller caller;
    private final Side client;

    /// Bytes the client sent before its backend was there; mostly empty, as the client is not read
    /// before.
    private final Queue<ByteBuf> early = new ArrayDeque<>(0);

    private Phase phase = Phase.CONNECTING;
    private List<Target> tried = List.of();
    private Optional<Attempt> attempt = Optional.empty();

    /// The backend that is asked or was reached, and the counters of the service it was asked for.
    private record Attempt(Target target, Side side, Meter meter) {}

    /// Whoever makes it took one of `floor.connections`. `targets` are those of the moment.
    TcpRelay(Floor floor, Supplier<Targets> targets, Caller caller) {
        this.floor = floor;
        this.targets = targets;
        this.caller = caller;
        client = new Side(caller.channel(), caller.isFramed());
    }

    /// Looks for a backend on the event loop that has the caller's channel already, and is not
    /// reading it.
    void startHere() {
        floor.flowsOf(client.channel.eventLoop()).add(this);
        connect();
    }

    /// Takes the client to `loop` and looks for a backend there.
    void start(EventLoop loop) {
        SocketOptions.ofClient(client.channel);
        client.channel.pipeline().addLast(client);
        loop.register(client.channel)
                .addListener(registered -> {
                    if (registered.isSuccess()) {
                        startHere();
                    } else {
                        client.channel.unsafe().closeForcibly();
                        floor.connections.give();
                    }
                });
    }

    private void connect() {
        Targets known = targets.get();
        Optional<Target> next = known.next(tried, floor.now());
        if (next.isEmpty()) {
            known.meter().unserved.increment();
            refuse(Answer.UNREACHABLE);
            return;
        }
        Target target = next.orElseThrow();
        if (!floor.pendingConnects.take()) {
            target.closed();
            known.meter().overLimit.increment();
            refuse(Answer.FULL);
            return;
        }
        switch (target.backend()) {
            case Backend.Local _ -> connect(attempt(target, false, known.meter()));
            case Backend.Remote remote -> tunnel(attempt(target, true, known.meter()), remote);
        }
    }

    private Attempt attempt(Target target, boolean framed, Meter meter) {
        Side side = new Side(new EpollSocketChannel(), framed);
        Attempt now = new Attempt(target, side, meter);
        attempt = Optional.of(now);
        return now;
    }

    private void connect(Attempt now) {
        EpollSocketChannel channel = now.side().channel;
        SocketOptions.ofBackend(channel);
        channel.pipeline().addLast(now.side());
        client.channel.eventLoop().register(channel);
        channel.connect(now.target().address())
                .addListener(done ->
                        connected(now, done.isSuccess() ? Outcome.ACCEPTED : Outcome.REFUSED));
    }

    private void tunnel(Attempt now, Backend.Remote remote) {
        EpollSocketChannel channel = now.side().channel;
        SocketOptions.ofTunnel(channel);
        client.channel.eventLoop().register(channel);
        var ask = new Ask(Protocol.TCP, remote.task(), remote.port());
        var wish = new Wish(remote.peer().node(), now.target().address(), ask);
        TunnelOpening.begin(channel, floor.tunnels(), wish, outcome -> connected(now, outcome));
    }

    private void connected(Attempt asked, Outcome outcome) {
        floor.pendingConnects.give();
        if (phase == Phase.ENDED) {
            asked.side().reset();
            return;
        }
        switch (outcome) {
            case ACCEPTED -> {
                asked.target().trust();
                relay(asked);
            }
            case REFUSED -> failed(asked);
            case NO_HOST -> {
                asked.target().suspectHostUntil(floor.now() + Limits.SUSPECT_FOR.toNanos());
                failed(asked);
            }
        }
    }

    private void failed(Attempt asked) {
        asked.meter().failedConnects.increment();
        asked.target().suspectUntil(floor.now() + Limits.SUSPECT_FOR.toNanos());
        asked.target().closed();
        asked.side().reset();
        attempt = Optional.empty();
        tried = new ArrayList<>(tried);
        tried.add(asked.target());
        connect();
    }

    /// Nobody takes the connection, and nothing was passed on.
    private void refuse(Answer why) {
        end();
        caller.refused(why);
    }

    private void relay(Attempt reached) {
        phase = Phase.RELAYING;
        reached.meter().connections.increment();
        client.join(reached.side(), reached.meter().bytesToBackends);
        reached.side().join(client, reached.meter().bytesToClients);
        reached.side().unwrap();
        caller.accepted(client);
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
        private final boolean framed;
        private Side peer = this;
        private LongAdder bytesRead = new LongAdder();

        /// It will send nothing more.
        private boolean inputEnded;

        /// It was told that nothing more comes, after all that came.
        private boolean outputEnded;

        Side(EpollSocketChannel channel, boolean framed) {
            this.channel = channel;
            this.framed = framed;
        }

        /// A tunnel that was opened for this side is read by it from now on.
        void unwrap() {
            if (framed) {
                channel.pipeline().addLast(FrameDecoder.ofStream(), new FrameEncoder(), this);
            }
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
            channel.writeAndFlush(framed ? StreamEnd.MARK : Unpooled.EMPTY_BUFFER)
                    .addListener(
                            (ChannelFutureListener)
                                    sent -> {
                                        outputEnded = true;
                                        if (!sent.isSuccess()) {
                                            cut();
                                        } else if (inputEnded) {
                                            channel.close();
                                        } else if (!framed) {
                                            channel.shutdownOutput();
                                        }
                                    });
        }

        void reset() {
            Resets.reset(channel);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message == StreamEnd.MARK) {
                inputEnds();
                return;
            }
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
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                inputEnds();
            }
        }

        private void inputEnds() {
            if (inputEnded) {
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
            if (inputEnded && outputEnded) {
                // All was said both ways: a goodbye that came too late harms nobody.
                channel.close();
            } else {
                cut();
            }
        }
    }
}
