package io.swarmlog.command.gateway;

import io.netty.channel.Channel;
import io.swarmlog.command.gateway.OwnAnswers.Style;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request on its way through the swarm handler, on a virtual thread of its own.
final class OwnExchange implements Exchange, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnExchange.class);

    private final Connection connection;
    private final Channel channel;
    private final Front front;
    private final OwnRequest request;
    private final byte[] body;
    private final AnswerStream stream;
    private Style style;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean finished = new AtomicBoolean();
    private final List<Runnable> goneActions = new ArrayList<>();
    private boolean gone;

    OwnExchange(Connection connection, Channel channel, Front front, OwnRequest request) {
        this.connection = connection;
        this.channel = channel;
        this.front = front;
        this.request = request;
        this.body = request.body();
        this.style = request.style();
        this.stream = new AnswerStream(channel, style, () -> finish(true));
    }

    OwnRequest request() {
        return request;
    }

    /// Lets the handler answer. Event loops never wait for this.
    @Override
    public void run() {
        try {
            front.handler().handle(this);
            if (!answered.get()) {
                refuse(new IllegalStateException("expected an answer, but none was given"));
            }
            if (stream.isStarted()) {
                stream.close();
            }
            if (!finished.get()) {
                channel.close();
            }
        } catch (Exception | Error e) {
            refuse(e);
        } finally {
            front.crowd().answered();
        }
    }

    private void refuse(Throwable cause) {
        boolean clientLeft = isGone();
        if (!clientLeft) {
            LOG.atError()
                    .addKeyValue("method", method())
                    .addKeyValue("path", path())
                    .setCause(cause)
                    .log("A request could not be answered");
        }
        if (answered.get()) {
            channel.close();
        } else {
            String reason = cause.getMessage();
            String text = reason == null ? cause.getClass().getSimpleName() : reason;
            answer(500, "application/json", OwnAnswers.message(text));
        }
    }

    @Override
    public String method() {
        return request.head().method();
    }

    @Override
    public String path() {
        return request.target().path();
    }

    @Override
    public String target() {
        return request.head().target();
    }

    @Override
    public int apiMinor() {
        return request.target().minor().orElseGet(() -> front.watch().face().api().minor());
    }

    @Override
    public SortedMap<String, List<String>> query() {
        return request.target().query();
    }

    @Override
    public String header(String name) {
        return request.head().fields().first(name);
    }

    @Override
    public String caller() {
        return Peer.of(channel);
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public void stale(Duration age) {
        style = style.withAge(age);
    }

    @Override
    public void answer(int status, String contentType, byte[] bytes) {
        begin();
        EngineFace face = front.watch().face();
        front.crowd()
                .outgoing()
                .write(channel, OwnAnswers.whole(face, status, contentType, bytes, style));
        finish(true);
    }

    @Override
    public OutputStream stream(int status, String contentType) throws IOException {
        begin();
        EngineFace face = front.watch().face();
        stream.start(OwnAnswers.streamHead(face, status, contentType, style));
        return stream;
    }

    @Override
    public void pass() {
        begin();
        finish(false);
    }

    @Override
    public void hangUp() {
        channel.close();
    }

    @Override
    public void onGone(Runnable action) {
        boolean late;
        synchronized (goneActions) {
            late = gone;
            if (!late) {
                goneActions.add(action);
            }
        }
        if (late) {
            action.run();
        }
    }

    /// The client went away. The actions run on a thread where they may block.
    void clientGone() {
        List<Runnable> actions;
        synchronized (goneActions) {
            gone = true;
            actions = List.copyOf(goneActions);
            goneActions.clear();
        }
        stream.abandon();
        if (!actions.isEmpty() && !finished.get()) {
            Thread.ofVirtual().name("client-gone").start(() -> actions.forEach(Runnable::run));
        }
    }

    /// The client takes more bytes again.
    void writable() {
        stream.writable();
    }

    private boolean isGone() {
        synchronized (goneActions) {
            return gone;
        }
    }

    private void begin() {
        if (!answered.compareAndSet(false, true)) {
            throw new IllegalStateException("expected one answer to a request, but got a second");
        }
    }

    private void finish(boolean byUs) {
        if (finished.compareAndSet(false, true)) {
            channel.eventLoop().execute(() -> connection.answered(this, byUs));
        }
    }
}
