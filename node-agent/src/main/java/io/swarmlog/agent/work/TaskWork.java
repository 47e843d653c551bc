package io.swarmlog.agent.work;

import io.swarmlog.agent.runtime.Job;
import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.agent.runtime.Trouble;
import io.swarmlog.log.Assignment;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.TaskState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the steps of tasks: moves them, and has the runtime's calls made, one at a time for each
/// task. Lives on the timeline.
final class TaskWork {
    private static final Logger LOG = LoggerFactory.getLogger(TaskWork.class);

    /// Containers being made or started at once: the engine gains nothing from more.
    static final int STARTS_IN_FLIGHT = 8;

    /// Stops at once: each waits for the grace time in the engine and costs a connection, little
    /// else.
    static final int STOPS_IN_FLIGHT = 256;

    /// Removals and questions at once.
    static final int SMALL_CALLS_IN_FLIGHT = 16;

    /// SwarmKit agent/task.go: after temporary trouble a task waits 1 s.
    static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final Workshop shop;
    private final Timeline timeline;
    private final Consumer<HeldTask> forget;
    private final Lane starts;
    private final Lane stops;
    private final Lane small;
    private boolean frozen;

    /// `forget` is told of a task of which nothing is left.
    TaskWork(Workshop shop, Timeline timeline, Executor effects, Consumer<HeldTask> forget) {
        this.shop = shop;
        this.timeline = timeline;
        this.forget = forget;
        this.starts = new Lane(STARTS_IN_FLIGHT, timeline, effects);
        this.stops = new Lane(STOPS_IN_FLIGHT, timeline, effects);
        this.small = new Lane(SMALL_CALLS_IN_FLIGHT, timeline, effects);
    }

    /// Nothing is done any more.
    void freeze() {
        frozen = true;
    }

    /// Makes a small call that has to do with no single task.
    void call(Runnable call, Consumer<Lane.Outcome> then) {
        small.run(
                true,
                () -> {
                    call.run();
                    return new Sight.Nothing();
                },
                then);
    }

    /// Goes on with a task as far as that is possible without waiting.
    void turn(HeldTask held) {
        if (frozen) {
            return;
        }
        boolean going = true;
        while (going && held.busy == HeldTask.Busy.IDLE && !held.waiting) {
            going = held.uncertain ? look(held) : step(held);
        }
        if (held.busy != HeldTask.Busy.LOOKING) {
            held.report(timeline.nowMs()).ifPresent(shop.reports());
        }
    }

    /// True when there may be another step to take at once.
    private boolean step(HeldTask held) {
        switch (TaskStep.next(held.wanted(), held.state(), held.sight)) {
            case Step.Stay() -> {
                return false;
            }
            case Step.Await() -> {
                return false;
            }
            case Step.Move move -> move(held, move);
            case Step.Prepare() -> prepare(held);
            case Step.Start() -> start(held);
            case Step.Stop() -> stop(held);
            case Step.Remove() -> remove(held);
        }
        return true;
    }

    private void move(HeldTask held, Step.Move move) {
        held.move(move);
        LOG.atDebug()
                .addKeyValue("task", held.id)
                .addKeyValue("state", move.to().text())
                .addKeyValue("error", move.error())
                .log("task moved");
    }

    /// True when there is nothing to ask for, so that the next step can be taken.
    private boolean look(HeldTask held) {
        held.uncertain = false;
        if (!(held.order() instanceof HeldTask.Order.Run(Assignment assignment, String name))) {
            return true;
        }
        String reference = held.sight.id().orElse(name);
        run(
                held,
                HeldTask.Busy.LOOKING,
                () -> shop.runtime().look(reference, assignment),
                sight -> looked(held, sight));
        return false;
    }

    /// A container that ended and was started again by someone else while nobody looked is not the
    /// one the task began: the task failed, and what runs now is stopped.
    private void looked(HeldTask held, Sight now) {
        boolean restarted = now instanceof Sight.Up after && isAnotherRun(held.sight, after);
        held.sight = merged(held.sight, now);
        held.restarted |= restarted;
        if (restarted && !held.state().isTerminal()) {
            move(held, TaskStep.restarted());
        }
    }

    private static boolean isAnotherRun(Sight before, Sight.Up now) {
        return switch (before) {
            case Sight.Nothing _, Sight.Made _ -> false;
            case Sight.Up up -> up.pid() != 0 && up.pid() != now.pid();
            case Sight.Ended _ -> true;
        };
    }

    /// What is known after a look: how a container ended is remembered with its cause.
    private static Sight merged(Sight before, Sight now) {
        return now instanceof Sight.Ended ended
                ? before.ended(ended.container(), ended.exitCode())
                : now;
    }

    private void prepare(HeldTask held) {
        if (!(held.order() instanceof HeldTask.Order.Run(Assignment assignment, _))) {
            return;
        }
        Job job =
                new Job(
                        assignment,
                        shop.home(),
                        assignment.registryAuth().flatMap(this::opened),
                        new CompletableFuture<>());
        held.abandoned = job.abandoned();
        run(
                held,
                HeldTask.Busy.PREPARING,
                () -> shop.runtime().prepare(job),
                sight -> {
                    held.sight = sight;
                    move(held, TaskStep.prepared());
                });
    }

    private Optional<String> opened(Sealed sealed) {
        try {
            return shop.opener().apply(sealed);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("registry credentials can't be opened");
            return Optional.empty();
        }
    }

    private void start(HeldTask held) {
        if (!(held.order() instanceof HeldTask.Order.Run(Assignment assignment, String name))) {
            return;
        }
        String reference = held.sight.id().orElse(name);
        run(
                held,
                HeldTask.Busy.STARTING,
                () -> shop.runtime().start(reference, assignment),
                sight -> held.sight = held.sight instanceof Sight.Ended ? held.sight : sight);
    }

    private void stop(HeldTask held) {
        boolean rogue = held.state().isTerminal();
        boolean unwanted =
                switch (held.wanted()) {
                    case Wanted.Gone() -> false;
                    case Wanted.Assigned(var desired) ->
                            !rogue && !desired.isBefore(TaskState.SHUTDOWN);
                };
        Optional<String> reference = held.reference();
        boolean nothingMade =
                held.state().isBefore(TaskState.PREPARING) && held.sight instanceof Sight.Nothing;
        if (reference.isEmpty() || nothingMade) {
            move(held, TaskStep.stopped());
            return;
        }
        Duration grace = held.grace();
        run(
                held,
                HeldTask.Busy.STOPPING,
                () -> shop.runtime().stop(reference.get(), grace),
                sight -> {
                    held.sight = merged(held.sight, sight);
                    if (unwanted) {
                        move(held, TaskStep.stopped());
                    }
                });
    }

    private void remove(HeldTask held) {
        Optional<String> reference = held.reference();
        held.busy = HeldTask.Busy.REMOVING;
        small.run(
                false,
                () -> {
                    shop.runtime().remove(held.id, reference.orElse(""));
                    return new Sight.Nothing();
                },
                outcome -> {
                    held.busy = HeldTask.Busy.IDLE;
                    switch (outcome) {
                        case Lane.Outcome.Done _ -> removed(held);
                        case Lane.Outcome.Failed(Trouble trouble) -> again(held, trouble);
                    }
                });
    }

    private void removed(HeldTask held) {
        held.sight = new Sight.Nothing();
        if (held.order() instanceof HeldTask.Order.None) {
            forget.accept(held);
        } else {
            turn(held);
        }
    }

    /// Has a call made for the task and goes on with it afterwards.
    private void run(
            HeldTask held, HeldTask.Busy busy, Supplier<Sight> call, Consumer<Sight> done) {
        held.busy = busy;
        Lane lane =
                switch (busy) {
                    case PREPARING, STARTING -> starts;
                    case STOPPING -> stops;
                    case IDLE, LOOKING, REMOVING -> small;
                };
        lane.run(
                busy == HeldTask.Busy.STARTING,
                call,
                outcome -> {
                    held.busy = HeldTask.Busy.IDLE;
                    switch (outcome) {
                        case Lane.Outcome.Done(Sight sight) -> done.accept(sight);
                        case Lane.Outcome.Failed(Trouble trouble) -> failed(held, trouble);
                    }
                    turn(held);
                });
    }

    private void failed(HeldTask held, Trouble trouble) {
        held.uncertain = true;
        boolean endsTask =
                !trouble.isTemporary()
                        && !held.state().isTerminal()
                        && held.wanted() instanceof Wanted.Assigned;
        if (endsTask) {
            move(held, TaskStep.failed(held.state(), trouble.text()));
            held.uncertain = false;
        } else if (!held.abandoned.isDone()) {
            again(held, trouble);
        }
        held.abandoned = new CompletableFuture<>();
    }

    private void again(HeldTask held, Trouble trouble) {
        if (!held.told.equals(trouble.text())) {
            held.told = trouble.text();
            LOG.atInfo()
                    .addKeyValue("task", held.id)
                    .addKeyValue("trouble", trouble.text())
                    .log("trying again until it goes");
        }
        held.waiting = true;
        int wait = ++held.waits;
        timeline.after(
                RETRY_DELAY,
                () -> {
                    if (held.waits == wait && held.waiting) {
                        held.waiting = false;
                        turn(held);
                    }
                });
    }
}
