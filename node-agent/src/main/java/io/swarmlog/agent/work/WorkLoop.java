package io.swarmlog.agent.work;

import io.swarmlog.agent.runtime.ContainerRuntime;
import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.agent.runtime.Sighted;
import io.swarmlog.agent.runtime.Templates;
import io.swarmlog.agent.runtime.Trouble;
import io.swarmlog.image.TaskStatus;
import io.swarmlog.log.Assignment;
import io.swarmlog.model.TaskId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
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

    private final Workshop shop;
    private final Timeline timeline;
    private final TaskWork work;
    private final Map<TaskId, HeldTask> tasks = new LinkedHashMap<>();
    private boolean containersSeen;
    private boolean inboxRead;

    public WorkLoop(Workshop shop, Timeline timeline, Executor effects) {
        this.shop = shop;
        this.timeline = timeline;
        this.work = new TaskWork(shop, timeline, effects, held -> tasks.remove(held.id));
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
        timeline.soon(work::freeze);
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
            containers.stream().filter(this::isOurs).forEach(this::found);
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

    private HeldTask found(Sighted sighted) {
        HeldTask held = tasks.computeIfAbsent(sighted.task(), HeldTask::new);
        if (held.sight instanceof Sight.Nothing && held.busy == HeldTask.Busy.IDLE) {
            held.sight = sighted.sight();
        }
        held.uncertain |= sighted.sight() instanceof Sight.Up;
        return held;
    }

    @Override
    public void listed(List<Sighted> containers) {
        timeline.soon(() -> {
            Map<TaskId, Sighted> listed = new LinkedHashMap<>();
            containers.stream()
                    .filter(this::isOurs)
                    .forEach(sighted -> listed.put(sighted.task(), sighted));
            for (HeldTask held : List.copyOf(tasks.values())) {
                Optional<Sighted> now = Optional.ofNullable(listed.remove(held.id));
                Sight sight = now.map(Sighted::sight).orElseGet(Sight.Nothing::new);
                if (held.busy == HeldTask.Busy.IDLE
                        && !sight.getClass().equals(held.sight.getClass())) {
                    held.uncertain = true;
                    turn(held);
                }
            }
            for (Sighted unknown : listed.values()) {
                turn(found(unknown));
            }
        });
    }

    /// What this agent holds already is the task's, whatever its name has become.
    private boolean isOurs(Sighted sighted) {
        HeldTask held = tasks.get(sighted.task());
        Optional<String> id = held == null ? Optional.empty() : held.sight.id();
        return id.isPresent() ? id.equals(sighted.sight().id()) : shop.isOurs(sighted);
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
                    if (held.sight instanceof Sight.Up) {
                        held.sight = held.sight.checked(health);
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
                    if (held.state().isTerminal()) {
                        held.uncertain = true;
                        turn(held);
                    }
                });
    }

    /// An event of a container that is not known to be the task's says only that it is worth a look.
    private void saw(TaskId task, String container, Consumer<HeldTask> then) {
        timeline.soon(() -> {
            HeldTask held = tasks.get(task);
            if (held == null) {
                return;
            }
            Optional<String> id = held.sight.id();
            if (id.isEmpty()) {
                held.uncertain = true;
                turn(held);
            } else if (id.get().equals(container)) {
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
                shop.known().apply(held.id).map(TaskStatus::state).ifPresent(held::known);
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
        work.call(() -> shop.runtime().keepNetworksOf(assigned), WorkLoop::logFailure);
        List.copyOf(tasks.values()).forEach(this::turn);
    }

    private static void logFailure(Lane.Outcome outcome) {
        if (outcome instanceof Lane.Outcome.Failed(Trouble trouble)) {
            LOG.atWarn().addKeyValue("trouble", trouble.text()).log("tidying networks failed");
        }
    }

    private void turn(HeldTask held) {
        if (containersSeen && inboxRead) {
            work.turn(held);
        }
    }
}
