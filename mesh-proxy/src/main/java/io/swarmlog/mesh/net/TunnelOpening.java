package io.swarmlog.mesh.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.swarmlog.mesh.net.tunnel.Answer;
import io.swarmlog.mesh.net.tunnel.Preface;
import io.swarmlog.mesh.route.Ask;
import io.swarmlog.model.NodeId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A tunnel on its way to another mesh, up to the answer.
///
/// ```
/// connecting ──▶ handshake ──preface──▶ asked ──ACCEPTED──▶ (frames)
///     └──────────────┴───────────────────┴──▶ failed: closed
/// ```
///
/// The outcome is told once, on the channel's event loop. When it is [Outcome#ACCEPTED], whoever is
/// told adds the handlers that take frames before it returns: they get what came with the answer.
final class TunnelOpening extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelOpening.class);

    /// What became of it.
    enum Outcome {
        ACCEPTED,
        /// The other mesh is there, but does not carry this to its task.
        REFUSED,
        /// Nobody answered there who could prove to be the node.
        NO_HOST
    }

    /// Who shall carry what, and where that node takes tunnels.
    record Wish(NodeId node, InetSocketAddress address, Ask ask) {}

    private final EpollSocketChannel channel;
    private final TunnelTls tls;
    private final Wish wish;
    private final Consumer<Outcome> told;
    private Optional<Future<?>> timeout = Optional.empty();
    private boolean asked;
    private boolean over;

    private TunnelOpening(
            EpollSocketChannel channel, TunnelTls tls, Wish wish, Consumer<Outcome> told) {
        this.channel = channel;
        this.tls = tls;
        this.wish = wish;
        this.told = told;
    }

    /// Begins, on the event loop with which `channel` is registered already.
    static void begin(
            EpollSocketChannel channel, Tunnels tunnels, Wish wish, Consumer<Outcome> told) {
        switch (tunnels) {
            case Tunnels.None _ -> channel.eventLoop().execute(() -> told.accept(Outcome.NO_HOST));
            case Tunnels.Open open -> new TunnelOpening(channel, open.tls(), wish, told).connect();
        }
    }

    private void connect() {
        try {
            channel.pipeline().addLast(new SslHandler(tls.asking()), this);
        } catch (RuntimeException e) {
            channel.eventLoop().execute(() -> fail(e));
            return;
        }
        long limit = Limits.TUNNEL_OPEN_TIMEOUT.toMillis();
        timeout =
                Optional.of(
                        channel.eventLoop()
                                .schedule(
                                        () -> end(whatIsMissing()), limit, TimeUnit.MILLISECONDS));
        channel.connect(wish.address())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        fail(done.cause());
                    }
                });
    }

    private Outcome whatIsMissing() {
        return asked ? Outcome.REFUSED : Outcome.NO_HOST;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent shaken && !over) {
            if (shaken.isSuccess()) {
                ask(ctx);
            } else {
                fail(shaken.cause());
            }
        }
    }

    private void ask(ChannelHandlerContext ctx) {
        try {
            NodeId peer = tls.peer(ctx.pipeline().get(SslHandler.class).engine().getSession());
            if (!peer.equals(wish.node())) {
                throw new SSLException("expected node " + wish.node() + ", but it is " + peer);
            }
        } catch (SSLException e) {
            fail(e);
            return;
        }
        asked = true;
        ctx.writeAndFlush(Preface.bytes(wish.ask(), ctx.alloc()), ctx.voidPromise());
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (over || in.readableBytes() < Answer.LENGTH) {
            return;
        }
        Optional<Answer> answer = Answer.read(in);
        if (answer.filter(Answer.ACCEPTED::equals).isPresent()) {
            end(Outcome.ACCEPTED);
            ctx.pipeline().remove(this);
        } else {
            LOG.atDebug()
                    .addKeyValue("node", wish.node())
                    .addKeyValue("task", wish.ask().task())
                    .addKeyValue("answer", answer.map(Answer::name).orElse("not understood"))
                    .log("another host does not carry a connection to its task");
            end(Outcome.REFUSED);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(whatIsMissing());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause);
    }

    private void fail(Throwable cause) {
        if (!over) {
            LOG.atDebug()
                    .addKeyValue("node", wish.node())
                    .addKeyValue("address", wish.address())
                    .setCause(cause)
                    .log("a tunnel could not be opened");
        }
        end(whatIsMissing());
    }

    private void end(Outcome outcome) {
        if (over) {
            return;
        }
        over = true;
        timeout.ifPresent(waiting -> waiting.cancel(false));
        if (outcome != Outcome.ACCEPTED) {
            Resets.reset(channel);
        }
        told.accept(outcome);
    }
}
