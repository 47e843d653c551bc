package io.swarmlog.agent.work;

import io.swarmlog.agent.runtime.ContainerRuntime;
import io.swarmlog.agent.runtime.Job;
import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.agent.runtime.Sighted;
import io.swarmlog.agent.runtime.Templates;
import io.swarmlog.agent.runtime.Trouble;
import io.swarmlog.log.Assignment;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings every task of the node to where the swarm wants it, as far as it goes: level-triggered, so
/// that it may be told anything twice, late, or after a restart.
///
/// Nothing is done before both sides are known: what the inbox says (read to its end once) and what
/// the runtime shows. Then the containers of tasks that are still assigned are taken as they are,
/// and those of tasks nobody knows are removed.
public final class WorkLoop implements ContainerRuntime.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(WorkLoop.class);

    /// Containers being made or started at once: the engine gains nothing from more.
    public static final int STARTS_IN_FLIGHT = 8;

    /// Stops at once: each waits for the grace time in the engine and costs a connection, little
    /// else.
    public static final int STOPS_IN_FLIGHT = 256;

    /// Removals and questions at once.
    public static final int SMALL_CALLS_IN_FLIGHT = 16;

    /// SwarmKit agent/task.go: after temporary trouble a task waits 1 s.
    static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final Workshop shop;
    private final Timeline timeline;
    private final Lane starts;
    private final Lane stops;
    private final Lane small;
    private final Map<TaskId, HeldTask> tasks = new LinkedHashMap<>();
    private boolean containersSeen;
    private boolean inboxRead;
    private boolean frozen;

    public WorkLoop(Workshop shop, Timeline timeline, Executor effects) {
        this.shop = shop;
        this.timeline = timeline;
        this.starts = new Lane(STARTS_IN_FLIGHT, timeline, effects);
        this.stops = new Lane(STOPS_IN_FLIGHT, timeline, effects);
        this.small = new Lane(SMALL_CALLS_IN_FLIGHT, timeline, effects);
    }

    // ---- what the swarm says

    /// The newest orders for some tasks; an empty one takes the task away.
    public void ordered(Map<TaskId, Optional<Assignment>> orders) {
        timeline.soon(() -> orders.forEach(this::order));
    }

    /// All orders that were there when the inbox was opened have been told.
    public void inboxRead() {
        timeline.soon(() -> {
            boolean first = !inboxRead;
            inboxRead = true;
            if (first && containersSeen) {
                open();
            }
        });
    }

    /// The swarm shall hear of every task again.
    public void reportAll() {
        timeline.soon(() -> {
            tasks.values().forEach(HeldTask::reportAgain);
            List.copyOf(tasks.values()).forEach(this::turn);
        });
    }

    /// Another life of this node has begun: this one does nothing any more.
    public void freeze() {
        timeline.soon(() -> frozen = true);
    }

    private void order(TaskId id, Optional<Assignment> assignment) {
        if (assignment.isEmpty() && !tasks.containsKey(id)) {
            return;
        }
        HeldTask held = tasks.computeIfAbsent(id, HeldTask::new);
        held.take(
                assignment
                        .<HeldTask.Order>map(run ->
                                new HeldTask.Order.Run(run, Templates.taskName(run, shop.home())))
                        .orElseGet(HeldTask.Order.None::new));
        turn(held);
    }

    // ---- what the runtime shows

    @Override
    public void all(List<Sighted> containers) {
        timeline.soon(() -> {
            tasks.values().forEach(held -> held.uncertain |= isDoubtful(held));
            containers.forEach(this::found);
            boolean first = !containersSeen;
            containersSeen = true;
            if (first && inboxRead) {
                open();
            } else {
                List.copyOf(tasks.values()).forEach(this::turn);
            }
        });
    }

    /// True when changes of the task's container may have been missed.
    private static boolean isDoubtful(HeldTask held) {
        return held.sight instanceof Sight.Up || held.sight instanceof Sight.Made;
    }

    private void found(Sighted sighted) {
        HeldTask held = tasks.computeIfAbsent(sighted.task(), HeldTask::new);
        if (held.sight instanceof Sight.Nothing && held.busy == HeldTask.Busy.IDLE) {
            held.sight = sighted.sight();
        }
        held.uncertain |= sighted.sight() instanceof Sight.Up;
    }

    @Override
    public void ended(TaskId task, String container, int exitCode) {
        saw(
                task,
                container,
                held -> {
                    held.sight = held.sight.ended(container, exitCode);
                    turn(held);
                });
    }

    @Override
    public void health(TaskId task, String container, Sight.Health health) {
        saw(
                task,
                container,
                held -> {
                    if (held.sight instanceof Sight.Up up) {
                        held.sight = new Sight.Up(container, up.pid(), health, up.hostPorts());
                        turn(held);
                    } else {
                        held.uncertain |= held.busy != HeldTask.Busy.IDLE;
                    }
                });
    }

    @Override
    public void gone(TaskId task, String container) {
        saw(
                task,
                container,
                held -> {
                    held.sight = new Sight.Nothing();
                    turn(held);
                });
    }

    @Override
    public void started(TaskId task, String container) {
        saw(
                task,
                container,
                held -> {
                    if (held.state().isTerminal() && held.busy == HeldTask.Busy.IDLE) {
                        held.uncertain = true;
                        turn(held);
                    }
                });
    }

    private void saw(TaskId task, String container, Consumer<HeldTask> then) {
        timeline.soon(() -> {
            HeldTask held = tasks.get(task);
            if (held != null && held.sight.id().map(container::equals).orElse(true)) {
                then.accept(held);
            }
        });
    }

    // ---- doing

    /// Both sides are known for the first time.
    private void open() {
        SortedSet<TaskId> assigned = new TreeSet<>();
        for (HeldTask held : tasks.values()) {
            if (held.order() instanceof HeldTask.Order.Run(Assignment assignment, _)) {
                assigned.add(held.id);
                held.known(assignment.observed());
                shop.known().apply(held.id).ifPresent(held::known);
                if (!held.state().isTerminal()) {
                    held.uncertain = held.sight.id().isPresent();
                    held.reportAgain();
                }
                if (held.sight.id().isPresent()) {
                    shop.runtime().adopt(assignment);
                }
            }
        }
        LOG.atInfo()
                .addKeyValue("assigned", assigned.size())
                .addKeyValue("tasks", tasks.size())
                .log("took over the node's tasks");
        small.run(
                true,
                () -> {
                    shop.runtime().keepNetworksOf(assigned);
                    return new Sight.Nothing();
                },
                WorkLoop::logFailure);
        List.copyOf(tasks.values()).forEach(this::turn);
    }

    private static void logFailure(Lane.Outcome outcome) {
        if (outcome instanceof Lane.Outcome.Failed(Trouble trouble)) {
            LOG.atWarn().addKeyValue("trouble", trouble.text()).log("tidying networks failed");
        }
    }

    /// Goes on with a task as far as that is possible without waiting.
    private void turn(HeldTask held) {
        if (!containersSeen || !inboxRead || frozen) {
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
                sight -> held.sight = merged(held.sight, sight));
        return false;
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
            tasks.remove(held.id);
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
        LOG.atInfo()
                .addKeyValue("task", held.id)
                .addKeyValue("trouble", trouble.text())
                .log("trying again soon");
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
