package io.swarmlog.replay.log;

import io.swarmlog.append.InputAppender;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.command.ledger.Ledger;
import io.swarmlog.follow.Follower;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Input;
import io.swarmlog.state.streams.ControlStreams;
import io.swarmlog.state.streams.IntakeStreams;
import io.swarmlog.state.streams.SnapshotWriter;
import io.swarmlog.state.streams.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/// The parts of a manager that deal with the log, wired as the daemon wires them.
final class Manager implements AutoCloseable {
    /// All test processes number the schemas alike.
    static final Wires WIRES = AvroWires.of(new FixedSchemaIds());

    /// Few, so that each test has snapshots.
    private static final long EVENTS_BETWEEN = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final Follower live;
    final Ledger ledger;
    final ControlStreams control;
    final IntakeStreams intake;
    final InputAppender inputs;
    private final SnapshotWriter snapshots;
    private final Ticker ticker;

    Manager(Map<String, Object> kafka, Wires wires, String instance) {
        live = Follower.fromSnapshot(kafka, wires).start();
        inputs = new InputAppender(kafka, wires.inputs());
        ledger = new Ledger(inputs, live);
        control = ControlStreams.start(kafka, wires, live, instance);
        intake = IntakeStreams.start(kafka, wires, live, instance);
        snapshots = new SnapshotWriter(kafka, wires, live, control::deciding, EVENTS_BETWEEN);
        ticker = new Ticker(live, inputs, InstantSource.system(), control::deciding);
    }

    CommandLog.Outcome submit(Input.Command command) {
        return ledger.submit(command, "tester");
    }

    /// Waits until the image is so.
    ClusterImage await(Predicate<ClusterImage> wanted) {
        return await(live, wanted);
    }

    static ClusterImage await(LiveImage live, Predicate<ClusterImage> wanted) {
        var found = new CompletableFuture<ClusterImage>();
        try (var _ =
                live.subscribe((_, _, after) -> {
                    if (wanted.test(after)) {
                        found.complete(after);
                    }
                })) {
            return found.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "expected another image, but it stayed at event " + live.image().sequence(), e);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException("expected a subscription to end, but", e);
        }
    }

    @Override
    public void close() {
        ticker.close();
        snapshots.close();
        ledger.close();
        intake.close();
        control.close();
        inputs.close();
        live.close();
    }
}
