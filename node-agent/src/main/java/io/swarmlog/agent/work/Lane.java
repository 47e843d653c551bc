package io.swarmlog.agent.work;

import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.agent.runtime.Trouble;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls of the runtime, so many at once and no more. Urgent ones go first, else in order of
/// arrival. Lives on the timeline; the calls do not.
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /// What came of a call.
    sealed interface Outcome {
        record Done(Sight sight) implements Outcome {}

        record Failed(Trouble trouble) implements Outcome {}
    }

    private record Entry(Supplier<Sight> call, Consumer<Outcome> then) {}

    private final int width;
    private final Timeline timeline;
    private final Executor effects;
    private final Deque<Entry> urgent = new ArrayDeque<>();
    private final Deque<Entry> rest = new ArrayDeque<>();
    private int inFlight;

    Lane(int width, Timeline timeline, Executor effects) {
        this.width = width;
        this.timeline = timeline;
        this.effects = effects;
    }

    /// Has `call` made when its turn comes, and tells `then` on the timeline.
    void run(boolean first, Supplier<Sight> call, Consumer<Outcome> then) {
        (first ? urgent : rest).add(new Entry(call, then));
        advance();
    }

    private void advance() {
        while (inFlight < width) {
            Optional<Entry> next = Optional.ofNullable(urgent.poll());
            Entry entry = next.orElseGet(rest::poll);
            if (entry == null) {
                return;
            }
            inFlight++;
            effects.execute(() -> {
                Outcome outcome = call(entry.call());
                timeline.soon(() -> {
                    inFlight--;
                    entry.then().accept(outcome);
                    advance();
                });
            });
        }
    }

    private static Outcome call(Supplier<Sight> call) {
        try {
            return new Outcome.Done(call.get());
        } catch (Trouble trouble) {
            return new Outcome.Failed(trouble);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a call of the runtime broke");
            return new Outcome.Failed(Trouble.lasting(String.valueOf(e.getMessage()), e));
        }
    }
}
