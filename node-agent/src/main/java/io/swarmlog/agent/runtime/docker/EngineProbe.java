package io.swarmlog.agent.runtime.docker;

import io.swarmlog.agent.runtime.ContainerRuntime.Presence;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the engine again and again whether it is there, each time on a connection of its own, so that
/// neither a pool nor a busy lane stands between, and a socket that was replaced is seen.
///
/// When the engine is gone, all calls to it end at once and new ones fail; when it is here again,
/// or is another one, they go to what answers now.
final class EngineProbe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineProbe.class);

    /// How often the engine is asked, and looked at whether it answered: some times in the shortest
    /// period of heartbeats (1 s). A ping costs the engine some 0.1 ms.
    private static final Duration LOOK = Duration.ofMillis(250);

    /// The head of an answer fits.
    private static final int MOST_BYTES = 4 << 10;

    /// How often the question is one that the engine asks its containerd, too: it costs two programs
    /// that say their version, some 10 ms. An engine that was given up must answer it to be here.
    private static final Duration DEEP = Duration.ofSeconds(3);

    private static final String STATUS_OK = "HTTP/1.1 200";

    private final Path socket;
    private final EngineCalls engine;
    private final Supplier<Duration> period;
    private final Presence listener;
    private final Vigil vigil = new Vigil(nowMs());
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("engine-probe").factory());
    private Optional<Question> open = Optional.empty();
    private long deepMs = nowMs() - DEEP.toMillis();
    private boolean here;
    private Optional<Object> identity = Optional.empty();

    EngineProbe(Path socket, EngineCalls engine, Supplier<Duration> period, Presence listener) {
        this.socket = socket;
        this.engine = engine;
        this.period = period;
        this.listener = listener;
        var _ =
                thread.scheduleWithFixedDelay(
                        this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// One ping on its way.
    private final class Question implements Runnable {
        private final long askedMs = nowMs();
        private final boolean deep = !here || askedMs - deepMs >= DEEP.toMillis();
        private volatile Optional<SocketChannel> channel = Optional.empty();

        @Override
        public void run() {
            try (SocketChannel made = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                channel = Optional.of(made);
                later(vigil::connected);
                made.write(ByteBuffer.wrap(request(deep ? "/version" : "/_ping")));
                String answer = head(made);
                if (!answer.startsWith(STATUS_OK)) {
                    throw new IOException("it answers " + answer.lines().findFirst().orElse(""));
                }
                later(() -> answered());
            } catch (IOException e) {
                later(() -> refused(String.valueOf(e.getMessage())));
            }
        }

        private void answered() {
            if (!open.equals(Optional.of(this))) {
                return;
            }
            open = Optional.empty();
            deepMs = deep ? nowMs() : deepMs;
            vigil.answered(nowMs()).ifPresent(EngineProbe.this::tell);
        }

        /// One that was given up ends here too; what it says is known.
        private void refused(String why) {
            if (!open.equals(Optional.of(this))) {
                return;
            }
            open = Optional.empty();
            vigil.refused(why + " (" + socket + ")");
        }

        /// Ends it, however it stands.
        void give() {
            try {
                if (channel.isPresent()) {
                    channel.get().close();
                }
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("a ping can't be closed");
            }
        }
    }

    private static byte[] request(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String head(SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
        while (bytes.position() < STATUS_OK.length()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("it closed the connection without an answer");
            }
        }
        return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
    }

    private void later(Runnable action) {
        if (!thread.isShutdown()) {
            thread.execute(action);
        }
    }

    private void look() {
        try {
            long periodMs = period.get().toMillis();
            seeWhoItIs();
            vigil.look(nowMs(), periodMs).ifPresent(this::tell);
            if (open.filter(it -> nowMs() - it.askedMs > Vigil.SILENT_PERIODS * periodMs)
                    .isPresent()) {
                open.get().give();
                open = Optional.empty();
            }
            if (open.isEmpty()) {
                Question next = new Question();
                open = Optional.of(next);
                Thread.ofVirtual().name("engine-ping").start(next);
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("looking after the engine broke");
        }
    }

    /// A socket that was replaced leads to another engine: what is connected to the last one is let
    /// go of, and its events are followed anew.
    private void seeWhoItIs() {
        Optional<Object> now = identity();
        if (now.isPresent() && !now.equals(identity)) {
            if (identity.isPresent()) {
                LOG.atInfo().addKeyValue("socket", socket).log("the engine's socket was replaced");
                engine.renew();
            }
            identity = now;
        }
    }

    private Optional<Object> identity() {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(socket, BasicFileAttributes.class).fileKey());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private void tell(Vigil.News news) {
        here = news instanceof Vigil.News.Here;
        switch (news) {
            case Vigil.News.Here() -> {
                LOG.atInfo().addKeyValue("socket", socket).log("the engine answers");
                engine.present();
                listener.here();
            }
            case Vigil.News.Gone(String why) -> {
                LOG.atWarn().addKeyValue("socket", socket).log(why);
                engine.absent(why);
                listener.gone(why);
            }
        }
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
