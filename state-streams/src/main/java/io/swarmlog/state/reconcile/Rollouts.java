package io.swarmlog.state.reconcile;

import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.log.Rollout;
import io.swarmlog.log.Timer;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.model.UpdateStatus;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// Rolling updates and rollbacks (SwarmKit orchestrator/update). The state between two inputs is
/// the service's [Rollout]; what the tasks do moves it, and a timer where only time does.
///
/// ```
/// begin ─▶ take slots (parallelism) ─▶ each: new task RUNNING or ended ─▶ delay ─▶ next slot
///                                        └─ ended too early: counts ─▶ ratio exceeded: pause | roll back
/// no slot left ─▶ watch (monitor) ─▶ completed
/// ```
final class Rollouts {
    private Rollouts() {}

    /// Begins a rollout when the current spec makes some slot outdated; ends one that has nothing
    /// left to do.
    static void begin(Turn turn, Service service) {
        boolean paused = service.updateStatus().map(UpdateStatus::isPaused).orElse(false);
        if (paused || service.rollout().isPresent()) {
            return;
        }
        int dirty = Dirt.slots(turn.image(), service, Optional.empty(), Integer.MAX_VALUE).size();
        Optional<UpdateStatus> running = service.updateStatus().filter(UpdateStatus::isRunning);
        if (dirty == 0) {
            running.ifPresent(status -> complete(turn, service, status));
            return;
        }
        if (service.updateStatus().isEmpty()) {
            status(
                    turn,
                    service,
                    new UpdateStatus(
                            UpdateStatus.State.UPDATING,
                            turn.atMs(),
                            Optional.empty(),
                            "update in progress"));
        }
        advanced(
                turn,
                service,
                new Rollout(
                        service.specVersion(),
                        dirty,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        0,
                        0));
    }

    /// A node that the update passed over takes tasks again: the rollout under way goes to it too, or
    /// one begins for it.
    static void catchUp(Turn turn, Service service, Slot slot) {
        Rollout rollout = service.rollout().orElse(null);
        if (rollout == null) {
            begin(turn, service);
            return;
        }
        boolean ahead =
                rollout.finishAtMs() == 0
                        && rollout.cursor().map(last -> last.compareTo(slot) < 0).orElse(true);
        if (ahead || isUnderWay(rollout, slot)) {
            return;
        }
        advanced(
                turn,
                service,
                new Rollout(
                        rollout.specVersion(),
                        rollout.dirtyAtStart() + 1,
                        Optional.empty(),
                        rollout.steps(),
                        rollout.watched(),
                        rollout.failures(),
                        0));
    }

    /// Rolls the service back when its update has failed and is to be rolled back; true when it did.
    /// What else comes of a failure is [#look]'s.
    static boolean rollBack(Turn turn, Service service, SortedSet<TaskId> ended) {
        Rollout rollout = service.rollout().orElse(null);
        RolloutPlan plan = RolloutPlan.of(service);
        if (rollout == null
                || plan.isRollback()
                || !plan.rollsBackOnFailure()
                || service.previous().isEmpty()) {
            return false;
        }
        RolloutProgress progress = RolloutProgress.of(turn, rollout, plan, ended);
        if (!progress.hasFailed(plan)) {
            return false;
        }
        fail(turn, service, plan, progress.lastFailed());
        return true;
    }

    /// Moves the rollout of a service as far as tasks and time allow; `ended` are the tasks of the
    /// service that were just seen to have ended by themselves.
    static void look(Turn turn, Service service, SortedSet<TaskId> ended) {
        Rollout rollout = service.rollout().orElse(null);
        if (rollout == null) {
            return;
        }
        RolloutPlan plan = RolloutPlan.of(service);
        RolloutProgress progress = RolloutProgress.of(turn, rollout, plan, ended);
        if (progress.hasFailed(plan)) {
            fail(turn, service, plan, progress.lastFailed());
            return;
        }
        Rollout next = take(turn, service, plan, progress.rollout());
        next = finish(turn, plan, next);
        boolean over = next.finishAtMs() != 0 && next.finishAtMs() <= turn.atMs();
        if (over) {
            service.updateStatus()
                    .filter(UpdateStatus::isRunning)
                    .ifPresent(status -> complete(turn, service, status));
            end(turn, service);
            return;
        }
        if (!next.equals(rollout)) {
            advanced(turn, service, next);
        }
        alarm(turn, service, next);
    }

    private static boolean isUnderWay(Rollout rollout, Slot slot) {
        return rollout.steps().stream().anyMatch(step -> step.slot().equals(slot));
    }

    private static Rollout take(Turn turn, Service service, RolloutPlan plan, Rollout rollout) {
        int free = plan.parallelism(rollout.dirtyAtStart()) - rollout.steps().size();
        if (free <= 0 || rollout.finishAtMs() != 0) {
            return rollout;
        }
        List<Slots.Filled> slots =
                Dirt.slots(turn.image(), service, rollout.cursor(), free + rollout.steps().size())
                        .stream()
                        .filter(slot -> !isUnderWay(rollout, slot.slot()))
                        .limit(free)
                        .toList();
        List<Rollout.Step> steps = new ArrayList<>(rollout.steps());
        Optional<Slot> cursor = rollout.cursor();
        for (Slots.Filled slot : slots) {
            steps.add(new Rollout.Step(slot.slot(), replace(turn, service, plan, slot), 0));
            cursor = Optional.of(slot.slot());
        }
        return new Rollout(
                rollout.specVersion(),
                rollout.dirtyAtStart(),
                cursor,
                List.copyOf(steps),
                rollout.watched(),
                rollout.failures(),
                0);
    }

    /// Brings a slot to the new spec and says which task shall fill it.
    private static TaskId replace(Turn turn, Service service, RolloutPlan plan, Slots.Filled slot) {
        Optional<TaskId> clean =
                slot.wanted().stream()
                        .filter(task -> !Dirt.isDirty(turn.image(), service, task))
                        .map(Task::id)
                        .reduce((_, later) -> later);
        if (clean.isPresent()) {
            boolean isRunning = turn.image().liveTask(clean.get()).state() == TaskState.RUNNING;
            boolean isNewest = slot.wanted().getLast().id().equals(clean.get());
            if (isRunning || !isNewest || !plan.isStartFirst()) {
                turn.emit(Dirt.stop(Dirt.outdated(slot, clean)));
            }
            return clean.get();
        }
        List<TaskId> old = Dirt.outdated(slot, Optional.empty());
        TaskId fresh = new TaskId(turn.newId());
        boolean startNow = plan.isStartFirst() || old.isEmpty();
        if (!startNow) {
            turn.emit(Dirt.stop(old));
        }
        turn.emit(
                new Event.TasksCreated(
                        service.id(),
                        service.specVersion(),
                        startNow ? TaskState.RUNNING : TaskState.READY,
                        List.of(new Event.NewTask(fresh, slot.slot()))));
        return fresh;
    }

    private static Rollout finish(Turn turn, RolloutPlan plan, Rollout rollout) {
        boolean left = !rollout.steps().isEmpty();
        if (left || rollout.finishAtMs() != 0) {
            return rollout;
        }
        return new Rollout(
                rollout.specVersion(),
                rollout.dirtyAtStart(),
                rollout.cursor(),
                rollout.steps(),
                rollout.watched(),
                rollout.failures(),
                turn.atMs() + plan.finalWatchMs());
    }

    private static void alarm(Turn turn, Service service, Rollout rollout) {
        long due = rollout.finishAtMs() == 0 ? Long.MAX_VALUE : rollout.finishAtMs();
        for (Rollout.Step step : rollout.steps()) {
            if (step.resumeAtMs() > 0) {
                due = Math.min(due, step.resumeAtMs());
            }
        }
        Timer timer = new Timer.RolloutStep(service.id());
        Long set = turn.image().indexes().timerDue().get(timer);
        if (due != Long.MAX_VALUE && (set == null || set != due)) {
            turn.emit(new Event.TimerSet(timer, due));
        }
    }

    private static void fail(Turn turn, Service service, RolloutPlan plan, TaskId failed) {
        end(turn, service);
        String why = "due to failure or early termination of task " + failed;
        boolean rollingBack = plan.isRollback();
        Optional<Service.Previous> previous = service.previous();
        long startedAtMs =
                service.updateStatus().map(UpdateStatus::startedAtMs).orElse(turn.atMs());
        if (!rollingBack && plan.rollsBackOnFailure() && previous.isPresent()) {
            status(
                    turn,
                    service,
                    new UpdateStatus(
                            UpdateStatus.State.ROLLBACK_STARTED,
                            startedAtMs,
                            Optional.empty(),
                            "update rolled back " + why));
            turn.emit(
                    new Event.ServiceUpdated(
                            service.id(),
                            previous.get().spec(),
                            Event.Change.AUTOMATIC_ROLLBACK,
                            service.registryAuth()));
            return;
        }
        status(
                turn,
                service,
                new UpdateStatus(
                        rollingBack
                                ? UpdateStatus.State.ROLLBACK_PAUSED
                                : UpdateStatus.State.PAUSED,
                        startedAtMs,
                        Optional.empty(),
                        (rollingBack ? "rollback paused " : "update paused ") + why));
    }

    private static void complete(Turn turn, Service service, UpdateStatus status) {
        boolean rollback = status.state() == UpdateStatus.State.ROLLBACK_STARTED;
        status(
                turn,
                service,
                new UpdateStatus(
                        rollback
                                ? UpdateStatus.State.ROLLBACK_COMPLETED
                                : UpdateStatus.State.COMPLETED,
                        status.startedAtMs(),
                        Optional.of(turn.atMs()),
                        rollback ? "rollback completed" : "update completed"));
    }

    private static void end(Turn turn, Service service) {
        Timer timer = new Timer.RolloutStep(service.id());
        if (turn.image().indexes().timerDue().containsKey(timer)) {
            turn.emit(new Event.TimerCleared(timer));
        }
        turn.emit(new Event.RolloutAdvanced(service.id(), Optional.empty()));
    }

    private static void status(Turn turn, Service service, UpdateStatus status) {
        turn.emit(new Event.UpdateStatusChanged(service.id(), Optional.of(status)));
    }

    private static void advanced(Turn turn, Service service, Rollout rollout) {
        turn.emit(new Event.RolloutAdvanced(service.id(), Optional.of(rollout)));
    }
}
