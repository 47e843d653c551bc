package io.swarmlog.command.gateway;

import io.swarmlog.command.gateway.http.BadMessage;
import io.swarmlog.command.gateway.http.Framing;
import io.swarmlog.command.gateway.http.HeadEnd;
import io.swarmlog.command.gateway.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks the local engine over its unix socket, one connection a question: blocking, made for
/// virtual threads.
///
/// A watched one gives up what an engine that hangs is asked: it answers no ping either.
public final class EngineClient implements EngineApi {
    /// An answer held whole: far above `/containers/json` of a crowded host.
    private static final int ANSWER_LIMIT_BYTES = 128 * 1024 * 1024;

    /// For what the swarm's own answers ask of the engine (networks, `/info`): some ms, and some
    /// seconds on a very busy machine.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private static final int READ_BYTES = 16 * 1024;

    private static final Doubt USUAL = new Doubt(Duration.ofSeconds(1), EngineWatch.PING_LIMIT);
    private static final Doubt SOON = new Doubt(Duration.ofMillis(250), Duration.ofMillis(600));

    private final Path socket;
    private final boolean watched;

    public EngineClient(Path socket) {
        this(socket, false);
    }

    private EngineClient(Path socket, boolean watched) {
        this.socket = socket;
        this.watched = watched;
    }

    /// One that is watched.
    public static EngineClient watched(Path socket) {
        return new EngineClient(socket, true);
    }

    /// When an engine that does not answer is asked whether it lives, again and again, and how long it
    /// has for that.
    private record Doubt(Duration after, Duration limit) {
        Duration whole() {
            return after.plus(limit);
        }
    }

    /// One question under way, which ends too late, or when the engine is found to hang.
    private final class Wait implements AutoCloseable {
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final SocketChannel channel;
        private volatile Duration waited;

        Wait(SocketChannel channel, Duration limit, Optional<Doubt> doubt) {
            this.channel = channel;
            this.waited = limit;
            ended.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(_ -> abandon(channel));
            doubt.ifPresent(it -> Thread.ofVirtual().name("engine-doubt").start(() -> watch(it)));
        }

        private void watch(Doubt doubt) {
            while (!isOverWithin(doubt.after())) {
                if (!lives(doubt.limit()) && !ended.isDone()) {
                    waited = doubt.whole();
                    abandon(channel);
                    return;
                }
            }
        }

        private boolean isOverWithin(Duration time) {
            try {
                ended.get(time.toMillis(), TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException _) {
                return false;
            } catch (ExecutionException | InterruptedException _) {
                return true;
            }
        }

        @Override
        public void close() {
            ended.complete(null);
        }
    }

    private Optional<Doubt> usual() {
        return watched ? Optional.of(USUAL) : Optional.empty();
    }

    /// Whether it answers a ping within that time. Where this process itself stood still meanwhile it
    /// is asked once more.
    boolean lives(Duration limit) {
        long from = System.nanoTime();
        if (pings(limit)) {
            return true;
        }
        boolean stoodStill = System.nanoTime() - from > 2 * limit.toNanos();
        return stoodStill && pings(limit);
    }

    private boolean pings(Duration limit) {
        try {
            reply("GET", "/_ping", new byte[0], limit);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// A whole answer with its head.
    record Reply(ResponseHead head, byte[] body) {
        String header(String name, String otherwise) {
            String value = head.fields().first(name);
            return value.isEmpty() ? otherwise : value;
        }
    }

    Path socket() {
        return socket;
    }

    @Override
    public Answer ask(String method, String target, byte[] body) throws IOException {
        return answer(reply(method, target, body, ANSWER_LIMIT, usual()));
    }

    @Override
    public Answer askIfWell(String method, String target, byte[] body) throws IOException {
        return answer(reply(method, target, body, ANSWER_LIMIT, Optional.of(SOON)));
    }

    private static Answer answer(Reply reply) {
        return new Answer(reply.head().status(), reply.header("content-type", ""), reply.body());
    }

    @Override
    public InputStream open(String target) throws IOException {
        SocketChannel channel = connect();
        Wait wait = new Wait(channel, ANSWER_LIMIT, usual());
        try (wait) {
            AnswerStream stream = send(channel, "GET", target, new byte[0]);
            int status = stream.head.status();
            if (status != 200) {
                String text = new String(stream.readNBytes(READ_BYTES), StandardCharsets.UTF_8);
                throw new IOException(
                        "expected a stream from the engine, but it answered "
                                + status
                                + ": "
                                + text);
            }
            return stream;
        } catch (AsynchronousCloseException e) {
            throw tooLate(wait.waited, e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// @param limit for the whole answer, from the question on
    Reply reply(String method, String target, byte[] body, Duration limit) throws IOException {
        return reply(method, target, body, limit, Optional.empty());
    }

    private Reply reply(
            String method, String target, byte[] body, Duration limit, Optional<Doubt> doubt)
            throws IOException {
        SocketChannel channel = connect();
        Wait wait = new Wait(channel, limit, doubt);
        try (channel;
                wait) {
            AnswerStream stream = send(channel, method, target, body);
            byte[] bytes = stream.readNBytes(ANSWER_LIMIT_BYTES + 1);
            if (bytes.length > ANSWER_LIMIT_BYTES) {
                throw new IOException(
                        "expected an answer of at most "
                                + ANSWER_LIMIT_BYTES
                                + " bytes from the engine, but it is longer");
            }
            return new Reply(stream.head, bytes);
        } catch (AsynchronousCloseException e) {
            throw tooLate(wait.waited, e);
        }
    }

    private static Void abandon(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return null;
    }

    private IOException tooLate(Duration limit, IOException e) {
        return new IOException(
                "the Docker Engine at unix://%s does not answer within %d ms"
                        .formatted(socket, limit.toMillis()),
                e);
    }

    private SocketChannel connect() throws IOException {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new IOException(
                    "the Docker Engine at unix://%s does not answer: %s. Is it running?"
                            .formatted(socket, e.getMessage()),
                    e);
        }
    }

    private static AnswerStream send(
            SocketChannel channel, String method, String target, byte[] body) throws IOException {
        ByteBuffer request = request(method, target, body);
        while (request.hasRemaining()) {
            channel.write(request);
        }
        try {
            return new AnswerStream(channel, method);
        } catch (BadMessage e) {
            throw new IOException(e);
        }
    }

    private static ByteBuffer request(String method, String target, byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String head =
                method
                        + " "
                        + target
                        + " HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n"
                        + "User-Agent: swarmlog\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length
                        + "\r\n\r\n";
        bytes.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    /// An answer's body as it arrives. Closing it closes the connection.
    private static final class AnswerStream extends InputStream {
        private final SocketChannel channel;
        private final ResponseHead head;
        private final Framing framing;
        private ByteBuffer raw = ByteBuffer.allocate(READ_BYTES).flip();
        private ByteBuffer payload = ByteBuffer.allocate(0);

        AnswerStream(SocketChannel channel, String method) throws IOException {
            this.channel = channel;
            this.head = readHead();
            this.framing = head.framing(method);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (!payload.hasRemaining()) {
                if (framing.isDone() || !fill()) {
                    return -1;
                }
            }
            int count = Math.min(length, payload.remaining());
            payload.get(into, offset, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        private boolean fill() throws IOException {
            if (!raw.hasRemaining()) {
                raw.clear();
                int count = channel.read(raw);
                raw.flip();
                if (count < 0) {
                    if (framing.isUntilClose()) {
                        return false;
                    }
                    throw new EOFException(
                            "expected the rest of the engine's answer, but it closed");
                }
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.remaining());
            try {
                framing.pass(raw, slice -> copy(slice, bytes));
            } catch (BadMessage e) {
                throw new IOException(e.text(), e);
            }
            payload = ByteBuffer.wrap(bytes.toByteArray());
            return true;
        }

        private static void copy(ByteBuffer slice, ByteArrayOutputStream bytes) {
            byte[] copy = new byte[slice.remaining()];
            slice.get(copy);
            bytes.writeBytes(copy);
        }

        private ResponseHead readHead() throws IOException {
            HeadEnd end = new HeadEnd();
            while (true) {
                int length = end.find(raw);
                if (length >= 0) {
                    ResponseHead found = ResponseHead.parse(raw.slice(raw.position(), length));
                    raw.position(raw.position() + length);
                    if (!found.isInterim()) {
                        return found;
                    }
                    end = new HeadEnd();
                } else {
                    grow();
                }
            }
        }

        private void grow() throws IOException {
            ByteBuffer bigger = ByteBuffer.allocate(raw.remaining() + READ_BYTES);
            bigger.put(raw);
            if (channel.read(bigger) < 0) {
                throw new EOFException("expected an answer from the engine, but it closed");
            }
            raw = bigger.flip();
        }
    }
}
