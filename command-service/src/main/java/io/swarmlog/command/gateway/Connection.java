package io.swarmlog.command.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.swarmlog.command.gateway.http.BadMessage;
import io.swarmlog.command.gateway.http.HeadEnd;
import io.swarmlog.command.gateway.http.RequestHead;
import io.swarmlog.command.gateway.http.Target;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One client's connection: request after request, each either the swarm's or the engine's. All of it
/// runs on the connection's event loop.
final class Connection extends ChannelInboundHandlerAdapter {
    private final Front front;
    private final EpollDomainSocketChannel client;
    private final Overdue overdue;
    private Phase phase = new Phase.AwaitingHead();
    private Optional<EngineLink> link = Optional.empty();
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private HeadEnd headEnd = new HeadEnd();
    private final Crowd.Share gathered;
    private boolean clientEnded;
    private boolean saidAll;

    Connection(Front front, EpollDomainSocketChannel client) {
        this.front = front;
        this.client = client;
        gathered = front.crowd().share();
        this.overdue = new Overdue(this, client, front.watch());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        front.counters().openConnections().increment();
        if (front.counters().openConnections().sum() > front.config().maxConnections()) {
            refuse(503, "swarmlog has too many open connections, try again later");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, (ByteBuf) message);
        advance();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (phase instanceof Phase.Answering(OwnExchange exchange)) {
            exchange.writable();
        }
        if (phase instanceof Phase.AwaitingHead && client.isWritable()) {
            advance();
        }
        link.ifPresent(l -> l.reading(client.isWritable()));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            clientEnded = true;
            advance();
            probe();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        front.counters().openConnections().decrement();
        clientEnded = true;
        leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /// Goes as far as the bytes at hand allow.
    private void advance() {
        try {
            while (step()) {
                // Each step says whether there may be another.
            }
        } catch (BadMessage e) {
            refuse(e.status(), e.text());
        }
        if (!gathered.is(phase.gathered(held)) && !(phase instanceof Phase.Answering)) {
            refuse(503, "swarmlog holds too many unfinished requests, try again later");
        }
        link.ifPresent(EngineLink::flush);
        regulate();
        if (clientEnded) {
            clientEnds();
        }
    }

    private boolean step() {
        return switch (phase) {
            // Who does not take the answers is not asked for more questions.
            case Phase.AwaitingHead _ -> held.isReadable() && client.isWritable() && takeHead();
            case Phase.Gathering(OwnRequest request) -> gather(request);
            case Phase.Answering _, Phase.Connecting _ -> false;
            case Phase.Relaying(Relay relay) -> passOn(relay);
            case Phase.Closing _ -> {
                dropHeld();
                yield false;
            }
        };
    }

    private boolean takeHead() {
        int length = headEnd.find(held.nioBuffer());
        if (length < 0) {
            return false;
        }
        headEnd = new HeadEnd();
        RequestHead head = RequestHead.parse(held.nioBuffer(held.readerIndex(), length));
        Optional<Target> owned = Target.parse(head.target()).filter(t -> isOwned(head, t));
        if (owned.isEmpty()) {
            beginRelay(new Relay(head, length));
            return true;
        }
        front.counters().owned().increment();
        ByteBuf bytes = held.readRetainedSlice(length);
        OwnRequest request = new OwnRequest(head, owned.get(), bytes);
        phase = new Phase.Gathering(request);
        if (head.expectsContinue() && !request.isWhole() && !held.isReadable()) {
            client.writeAndFlush(OwnAnswers.goOn(), client.voidPromise());
        }
        return true;
    }

    /// A version that the engine does not speak is left to the engine to refuse.
    private boolean isOwned(RequestHead head, Target target) {
        return front.handler().owns(head.method(), target.path())
                && target.version().map(v -> front.watch().face().speaks(v)).orElse(true);
    }

    private boolean gather(OwnRequest request) {
        request.take(held);
        if (request.isTooBig()) {
            request.release();
            refuse(413, "http: request body too large");
            return false;
        }
        if (!request.isWhole()) {
            return false;
        }
        if (!front.crowd().mayAnswer()) {
            request.release();
            refuse(503, "swarmlog answers too many requests already, try again later");
            return false;
        }
        OwnExchange exchange = new OwnExchange(this, client, front, request);
        phase = new Phase.Answering(exchange);
        Thread.ofVirtual().name("swarm-request").start(exchange);
        return false;
    }

    /// The handler is done: it answered, or (`byUs` false) left the request to the engine.
    void answered(OwnExchange exchange, boolean byUs) {
        if (!(phase instanceof Phase.Answering(OwnExchange current)) || current != exchange) {
            return;
        }
        OwnRequest request = exchange.request();
        if (!byUs) {
            ByteBuf after = held;
            held = request.handOver();
            int headBytes = new HeadEnd().find(held.nioBuffer());
            held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(client.alloc(), held, after);
            beginRelay(new Relay(request.head(), headBytes));
        } else if (request.head().keepsAlive()) {
            request.release();
            phase = new Phase.AwaitingHead();
        } else {
            request.release();
            close();
        }
        advance();
    }

    private void beginRelay(Relay relay) {
        front.counters().passed().increment();
        if (link.isPresent() && link.get().isOpen()) {
            relay(relay);
            return;
        }
        EngineLink opened = new EngineLink(this, client, front);
        link = Optional.of(opened);
        phase = new Phase.Connecting(relay);
        ChannelFuture connected = opened.connected();
        if (connected.isDone()) {
            connected(connected, relay);
        } else {
            connected.addListener(_ -> {
                connected(connected, relay);
                advance();
            });
        }
    }

    private void connected(ChannelFuture connected, Relay relay) {
        if (!(phase instanceof Phase.Connecting)) {
            return;
        }
        if (connected.isSuccess()) {
            relay(relay);
            return;
        }
        link = Optional.empty();
        engineDown("does not answer");
    }

    private void relay(Relay relay) {
        phase = new Phase.Relaying(relay);
        overdue.begin();
    }

    Optional<Relay> awaited() {
        return Optional.of(phase).flatMap(Phase::relayed).filter(it -> !it.anyAnswerByte());
    }

    private boolean passOn(Relay relay) {
        ByteBuf bytes = relay.fromClient(held);
        if (bytes.isReadable()) {
            link.ifPresentOrElse(l -> l.write(bytes), bytes::release);
        } else {
            bytes.release();
        }
        if (!held.isReadable()) {
            dropHeld();
        }
        return relay.isOver() && finishRelay(relay);
    }

    private boolean finishRelay(Relay relay) {
        if (!relay.keepsAlive()) {
            close();
            return false;
        }
        phase = new Phase.AwaitingHead();
        return true;
    }

    /// Bytes from the engine.
    void fromEngine(EngineLink from, ByteBuf bytes) {
        boolean current = link.isPresent() && link.get() == from;
        if (!current || !(phase instanceof Phase.Relaying(Relay relay)) || relay.answerDone()) {
            bytes.release();
            from.close();
            return;
        }
        front.counters().bytesToClients().add(bytes.readableBytes());
        boolean wasTunnel = relay.isTunnel();
        try {
            relay.fromEngine(bytes, b -> client.write(b, client.voidPromise()));
        } catch (BadMessage e) {
            abort();
            return;
        }
        client.flush();
        if (relay.answerDone() || relay.isTunnel() != wasTunnel) {
            front.watch().saw(relay.server());
            advance();
        }
    }

    /// The engine ended its output, or is gone.
    void engineEnded(EngineLink from) {
        if (link.isEmpty() || link.get() != from) {
            return;
        }
        if (!(phase instanceof Phase.Relaying(Relay relay))) {
            from.close();
            link = Optional.empty();
            return;
        }
        if (!relay.anyAnswerByte()) {
            engineDown("closed the connection without an answer");
        } else if (relay.isTunnel() && !clientEnded && !from.isGone()) {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> client.shutdownOutput());
        } else {
            close();
        }
    }

    /// Reads from the client only what has a place to go; one read ahead while an answer is waited
    /// for, so that its going away is noticed.
    void regulate() {
        boolean wanted =
                switch (phase) {
                    case Phase.AwaitingHead _ -> client.isWritable() || !held.isReadable();
                    case Phase.Gathering _, Phase.Closing _ -> true;
                    case Phase.Answering _, Phase.Connecting _ -> !held.isReadable();
                    case Phase.Relaying(Relay relay) ->
                            relay.requestDone() && !relay.isTunnel()
                                    ? !held.isReadable()
                                    : link.map(EngineLink::takesMore).orElse(true);
                };
        client.config().setAutoRead(wanted && !clientEnded);
    }

    private void clientEnds() {
        switch (phase) {
            case Phase.AwaitingHead _, Phase.Gathering _ -> close();
            case Phase.Answering(OwnExchange exchange) -> exchange.clientGone();
            case Phase.Connecting _ -> {}
            case Phase.Relaying _ when held.isReadable() -> {}
            case Phase.Relaying _ -> link.ifPresent(EngineLink::endOutput);
            case Phase.Closing _ -> {
                if (saidAll) {
                    client.close();
                }
            }
        }
    }

    /// A client that ended its output may still wait for the answer, or be gone: only trying tells.
    private void probe() {
        if (client.isOpen() && Sockets.isGone(client)) {
            abort();
        } else if (client.isOpen()) {
            var unused = client.eventLoop().schedule(this::probe, Sockets.PROBE.toMillis(), MILLIS);
        }
    }

    private static final TimeUnit MILLIS = TimeUnit.MILLISECONDS;

    void engineDown(String what) {
        front.watch().lost();
        refuse(503, front.engineDown(what));
    }

    /// Answers in Docker's form and says goodbye.
    private void refuse(int status, String text) {
        client.write(front.refusal(status, text));
        close();
    }

    /// Says goodbye after all that was written: ends the output, closes when the client has seen it.
    private void close() {
        if (phase instanceof Phase.Closing) {
            return;
        }
        leave();
        client.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(_ -> {
                    saidAll = true;
                    if (clientEnded) {
                        client.close();
                        return;
                    }
                    client.shutdownOutput();
                    var unused =
                            client.eventLoop()
                                    .schedule(
                                            () -> client.close(),
                                            Sockets.LINGER.toMillis(),
                                            MILLIS);
                });
        regulate();
    }

    private void abort() {
        leave();
        client.close();
    }

    /// Lets go of everything but the client's channel.
    private void leave() {
        Phase left = phase;
        phase = new Phase.Closing();
        switch (left) {
            case Phase.Gathering(OwnRequest request) -> request.release();
            case Phase.Answering(OwnExchange exchange) -> {
                exchange.clientGone();
                exchange.request().release();
            }
            case Phase.Connecting(Relay relay) -> relay.release();
            case Phase.Relaying(Relay relay) -> relay.release();
            case Phase.AwaitingHead _, Phase.Closing _ -> {}
        }
        dropHeld();
        boolean _ = gathered.is(0);
        link.ifPresent(EngineLink::close);
        link = Optional.empty();
    }

    private void dropHeld() {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }
}
