package io.swarmlog.state.streams;

import io.swarmlog.codec.Unreadable;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One Kafka Streams application: it runs until it is closed or fails. After what the log or the
/// network did wrong, it asks for another in its place: a mere thread in its place would be another
/// member of the group, who waits until the session of the one before ends. An input that can't be
/// decided ends it ([#failure]).
final class Application implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final Duration AGAIN_AFTER = Duration.ofMillis(500);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final KafkaStreams streams;
    private final Runnable another;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean running;
    private volatile Optional<Throwable> failure = Optional.empty();

    /// What its clients are.
    ///
    /// @param transactionalId of the application's producer, if it is exactly once
    /// @param leaving see [Clients]
    /// @param beforeLook see [Clients]
    record Frame(
            String name,
            Properties settings,
            Optional<String> transactionalId,
            Duration leaving,
            java.util.function.Consumer<Consumer<byte[], byte[]>> beforeLook) {}

    /// @param another called when it stopped and another shall begin
    Application(Frame frame, Topology topology, Runnable another) {
        this.name = frame.name();
        this.another = another;
        var clients =
                new Clients(
                        frame.transactionalId(),
                        frame.leaving(),
                        () -> running,
                        frame.beforeLook());
        streams = new KafkaStreams(topology, frame.settings(), clients);
        streams.setUncaughtExceptionHandler(this::failed);
        streams.setStateListener(this::changed);
    }

    private void changed(KafkaStreams.State to, KafkaStreams.State from) {
        running = to == KafkaStreams.State.RUNNING;
        LOG.atDebug()
                .addKeyValue("application", name)
                .addKeyValue("from", from)
                .addKeyValue("to", to)
                .log("the application changed its state");
    }

    void start() {
        streams.start();
    }

    Optional<Throwable> failure() {
        return failure;
    }

    private StreamThreadExceptionResponse failed(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Undecidable undecidable) {
                failure = Optional.of(undecidable);
                LOG.atError()
                        .addKeyValue("offset", undecidable.offset())
                        .setCause(undecidable)
                        .log("an input can't be decided: control stops here, nothing is skipped");
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
            if (cause instanceof Unreadable unreadable) {
                failure = Optional.of(unreadable);
                LOG.atError()
                        .setCause(unreadable)
                        .log("the log can't be read: the application stops here");
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
            if (cause instanceof Error error) {
                failure = Optional.of(error);
                LOG.atError().setCause(error).log("the application is broken and stops");
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
        }
        LOG.atWarn()
                .addKeyValue("application", name)
                .setCause(thrown)
                .log("the application begins anew after a failure");
        try {
            if (!closing.await(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
                another.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /// Stops and leaves the group, so that another manager takes over at once.
    @Override
    public void close() {
        closing.countDown();
        boolean stopped =
                streams.close(
                        CloseOptions.groupMembershipOperation(
                                        CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                                .withTimeout(CLOSE_PATIENCE));
        if (!stopped) {
            LOG.atWarn().addKeyValue("application", name).log("it did not stop in time");
        }
    }
}
