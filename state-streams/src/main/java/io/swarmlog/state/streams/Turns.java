package io.swarmlog.state.streams;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An application that runs while it is this manager's turn. It is begun anew for each turn: its
/// clients then know nothing of who led before, and never wait for a manager that is gone. It is
/// also begun anew when it failed.
final class Turns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final Function<Runnable, Application> applications;
    private final ExecutorService changes;
    private volatile Optional<Application> running = Optional.empty();

    /// @param applications makes one, given what it calls when another shall begin in its place
    Turns(String name, Function<Runnable, Application> applications) {
        this.applications = applications;
        changes =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name(name + "-turn").daemon().factory());
    }

    /// Done in the background before any turn.
    void first(Runnable look) {
        changes.execute(look);
    }

    /// Begins or ends the turn, in the background and in the order of the calls.
    void take(boolean mine) {
        try {
            changes.execute(() -> change(mine));
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("a turn comes after the end");
        }
    }

    private void change(boolean mine) {
        if (mine == running.isPresent()) {
            return;
        }
        try {
            if (mine) {
                begin();
            } else {
                end();
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("mine", mine).log("a turn can't be changed");
        }
    }

    private void begin() {
        var next = applications.apply(this::failed);
        running = Optional.of(next);
        next.start();
    }

    /// Begins anew in the background if it is this manager's turn.
    void again() {
        failed();
    }

    private void failed() {
        try {
            changes.execute(this::beginAnew);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("an application fails after the end");
        }
    }

    /// Nothing, should the turn have ended meanwhile.
    private void beginAnew() {
        if (running.isEmpty()) {
            return;
        }
        change(false);
        change(true);
    }

    private void end() {
        var last = running;
        running = Optional.empty();
        last.ifPresent(Application::close);
    }

    /// Why the application stopped, if it stopped by itself.
    Optional<Throwable> failure() {
        return running.flatMap(Application::failure);
    }

    @Override
    public void close() {
        changes.execute(this::end);
        changes.close();
    }
}
