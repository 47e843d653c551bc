package io.swarmlog.daemon;

import io.swarmlog.append.InputAppender;
import io.swarmlog.client.SteadyClock;
import io.swarmlog.follow.Follower;
import io.swarmlog.state.streams.ControlStreams;
import io.swarmlog.state.streams.IntakeStreams;
import io.swarmlog.state.streams.SnapshotWriter;
import io.swarmlog.state.streams.Ticker;
import java.util.Map;

/// The parts that take in what is said, decide, let time pass, and write down now and then what came
/// of it all.
final class Deciding implements AutoCloseable {
    private final Parts parts = new Parts();
    private final ControlStreams control;
    private final IntakeStreams intake;
    private final Ticker ticker;

    /// On a log of somebody else: those who take part agree by the log who decides.
    ///
    /// @param instance this one among the others, the same after a restart
    static Deciding start(MemberLog log, InputAppender inputs, String instance) {
        return start(log, inputs, instance, SnapshotWriter.EVENTS_BETWEEN);
    }

    /// @param between events between two snapshots
    static Deciding start(MemberLog log, InputAppender inputs, String instance, long between) {
        Map<String, Object> kafka = log.kafka();
        Follower follower = log.follower();
        return new Deciding(
                log,
                inputs,
                ControlStreams.start(kafka, log.wires(), follower, instance),
                IntakeStreams.start(kafka, log.wires(), follower, instance),
                between);
    }

    /// On a log of our own: decides when it is told to ([#lead]).
    static Deciding idle(MemberLog log, InputAppender inputs) {
        Map<String, Object> kafka = log.kafka();
        Follower follower = log.follower();
        return new Deciding(
                log,
                inputs,
                ControlStreams.idle(kafka, log.wires(), follower),
                IntakeStreams.idle(kafka, log.wires(), follower),
                SnapshotWriter.EVENTS_BETWEEN);
    }

    /// Begins or ends to decide, in the background.
    void lead(boolean now) {
        if (now) {
            ticker.begin();
        }
        control.lead(now);
        intake.lead(now);
    }

    private Deciding(
            MemberLog log,
            InputAppender inputs,
            ControlStreams control,
            IntakeStreams intake,
            long between) {
        this.control = parts.add("control", control);
        this.intake = parts.add("intake", intake);
        ticker =
                parts.add(
                        "ticker",
                        new Ticker(log.follower(), inputs, SteadyClock.SYSTEM, control::deciding));
        parts.add(
                "snapshots",
                new SnapshotWriter(
                        log.kafka(), log.wires(), log.follower(), control::deciding, between));
    }

    IntakeStreams intake() {
        return intake;
    }

    ControlStreams control() {
        return control;
    }

    @Override
    public void close() {
        parts.close();
    }
}
