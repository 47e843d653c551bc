package io.swarmlog.door;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection's calls, one after the other.
final class DoorExchange extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(DoorExchange.class);

    /// A call that has begun must come on; an answer may take as long as the log does.
    private static final int SILENCE_S = 10;

    private final DoorGuard.Place place;
    private final List<DoorRoutes> routes;
    private final DoorLimits limits;
    private final ExecutorService answers;
    private boolean isAnswering;

    DoorExchange(
            DoorGuard.Place place,
            List<DoorRoutes> routes,
            DoorLimits limits,
            ExecutorService answers) {
        this.place = place;
        this.routes = routes;
        this.limits = limits;
        this.answers = answers;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.pipeline().addFirst(new ReadTimeoutHandler(SILENCE_S, TimeUnit.SECONDS));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (isAnswering) {
            // Nobody who asks here has a second question before the answer to the first.
            context.close();
            return;
        }
        isAnswering = true;
        boolean stays = HttpUtil.isKeepAlive(request);
        DoorCall call = call(context, request);
        if (context.pipeline().get(ReadTimeoutHandler.class) != null) {
            context.pipeline().remove(ReadTimeoutHandler.class);
        }
        place.asks(true);
        answers.execute(() -> {
            DoorAnswer answer = inTurn(call);
            context.executor()
                    .execute(() -> {
                        place.asks(false);
                        isAnswering = false;
                        write(context, answer, stays);
                    });
        });
    }

    private DoorAnswer inTurn(DoorCall call) {
        try {
            Optional<DoorLimits.Turn> turn = limits.turn(call);
            if (turn.isEmpty()) {
                return DoorAnswer.text(503, "this manager is asked too much, try again later\n");
            }
            try (DoorLimits.Turn _ = turn.get()) {
                return answer(call);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DoorAnswer.text(503, "this manager is stopping\n");
        }
    }

    private static DoorCall call(ChannelHandlerContext context, FullHttpRequest request) {
        URI uri = URI.create(request.uri());
        return new DoorCall(
                request.method().name(),
                Optional.ofNullable(uri.getRawPath()).orElse(""),
                Optional.ofNullable(uri.getRawQuery()).orElse(""),
                request.content().toString(StandardCharsets.UTF_8),
                ((InetSocketAddress) context.channel().remoteAddress())
                        .getAddress()
                        .getHostAddress(),
                caller(context));
    }

    private static Optional<Caller> caller(ChannelHandlerContext context) {
        try {
            return Caller.of(
                    context.pipeline()
                            .get(SslHandler.class)
                            .engine()
                            .getSession()
                            .getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private DoorAnswer answer(DoorCall call) {
        Optional<DoorRoutes> mine =
                routes.stream().filter(its -> its.owns(call.path())).findFirst();
        if (mine.isEmpty()) {
            return DoorAnswer.text(404, "page not found\n");
        }
        if (call.caller().isEmpty() && !mine.get().isOpen(call)) {
            return DoorAnswer.text(401, "expected a certificate of the swarm, but got none\n");
        }
        try {
            return mine.get().answer(call);
        } catch (IllegalArgumentException e) {
            return DoorAnswer.text(400, e.getMessage() + "\n");
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("call", call).setCause(e).log("no answer found");
            return DoorAnswer.text(503, e.getMessage() + "\n");
        }
    }

    private static void write(ChannelHandlerContext context, DoorAnswer answer, boolean stays) {
        var body = Unpooled.copiedBuffer(answer.body(), StandardCharsets.UTF_8);
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        HttpUtil.setKeepAlive(response, stays);
        var written = context.writeAndFlush(response);
        if (!stays) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// A call that can't be read, a handshake that failed: the connection ends, nobody else is
    /// concerned.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.atDebug()
                .addKeyValue("from", context.channel().remoteAddress())
                .setCause(cause)
                .log("a connection to the door ended");
        context.close();
    }
}
