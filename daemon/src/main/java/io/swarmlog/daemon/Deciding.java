package io.swarmlog.daemon;

import io.swarmlog.append.InputAppender;
import io.swarmlog.follow.Follower;
import io.swarmlog.state.streams.ControlStreams;
import io.swarmlog.state.streams.IntakeStreams;
import io.swarmlog.state.streams.Ticker;
import java.time.InstantSource;
import java.util.Map;

/// The parts that take in what is said, decide, and let time pass.
final class Deciding implements AutoCloseable {
    /// On how many other managers control's state is held warm. There are rarely more than five
    /// managers, and the log itself has three copies.
    private static final int STANDBYS = 2;

    private final Parts parts = new Parts();
    private final ControlStreams control;

    /// @param instance this one among the others, the same after a restart
    static Deciding start(MemberLog log, InputAppender inputs, String instance) {
        return new Deciding(log, inputs, instance);
    }

    private Deciding(MemberLog log, InputAppender inputs, String instance) {
        Map<String, Object> kafka = log.kafka();
        Follower follower = log.follower();
        try {
            control =
                    parts.add(
                            "control",
                            ControlStreams.start(kafka, log.wires(), instance, STANDBYS));
            parts.add("intake", IntakeStreams.start(kafka, log.wires(), follower, instance));
            parts.add(
                    "ticker",
                    new Ticker(follower, inputs, InstantSource.system(), control::deciding));
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    ControlStreams control() {
        return control;
    }

    @Override
    public void close() {
        parts.close();
    }
}
