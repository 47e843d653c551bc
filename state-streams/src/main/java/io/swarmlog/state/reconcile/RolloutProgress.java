package io.swarmlog.state.reconcile;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.log.Rollout;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// What the tasks under way came to: the rollout with it, how many failures, and the last task
/// that failed.
record RolloutProgress(Rollout rollout, int failures, TaskId lastFailed) {

    static RolloutProgress of(
            Turn turn, Rollout rollout, RolloutPlan plan, SortedSet<TaskId> ended) {
        ClusterImage image = turn.image();
        List<Rollout.Step> steps = new ArrayList<>();
        List<Rollout.Watched> watched = new ArrayList<>();
        List<TaskId> failed = new ArrayList<>();
        for (Rollout.Watched watch : rollout.watched()) {
            if (ended.contains(watch.task())) {
                failed.add(watch.task());
            } else if (watch.untilMs() > turn.atMs()) {
                watched.add(watch);
            }
        }
        for (Rollout.Step step : rollout.steps()) {
            Optional<Task> task = image.task(step.task());
            boolean running = task.map(t -> t.state() == TaskState.RUNNING).orElse(false);
            boolean over =
                    task.map(t -> t.state().isTerminal() || t.desired().isAfter(TaskState.RUNNING))
                            .orElse(true);
            long resumeAtMs = step.resumeAtMs();
            if (resumeAtMs == 0 && isPassedOver(image, step)) {
                continue;
            }
            if (resumeAtMs == 0 && (running || over)) {
                if (endedAlone(image, step.task())) {
                    failed.add(step.task());
                } else if (running) {
                    watched.add(
                            new Rollout.Watched(step.task(), turn.atMs() + plan.finalWatchMs()));
                }
                resumeAtMs = turn.atMs() + plan.delayMs();
            }
            if (resumeAtMs == 0 || resumeAtMs > turn.atMs()) {
                steps.add(new Rollout.Step(step.slot(), step.task(), resumeAtMs));
            }
        }
        Rollout next =
                new Rollout(
                        rollout.specVersion(),
                        rollout.dirtyAtStart(),
                        rollout.cursor(),
                        List.copyOf(steps),
                        List.copyOf(watched),
                        rollout.failures() + failed.size(),
                        rollout.finishAtMs());
        TaskId last = failed.isEmpty() ? new TaskId("none") : failed.getLast();
        return new RolloutProgress(next, failed.isEmpty() ? 0 : next.failures(), last);
    }

    boolean hasFailed(RolloutPlan plan) {
        return failures > 0 && plan.exceeds(failures, rollout.dirtyAtStart());
    }

    /// True when the new task of a slot on a node waits for that node, and nothing of the slot is
    /// left to stop: the node takes no tasks any more, or has no room for this one. The task
    /// stays; the update goes on without it.
    private static boolean isPassedOver(ClusterImage image, Rollout.Step step) {
        if (!(step.slot() instanceof Slot.OnNode(NodeId id))) {
            return false;
        }
        Optional<Task> waiting =
                image.task(step.task()).filter(task -> task.state().isBefore(TaskState.ASSIGNED));
        if (waiting.isEmpty()) {
            return false;
        }
        boolean hasNoRoom =
                !waiting.get().status().error().isEmpty()
                        && image.tasksIn(waiting.get().service(), step.slot()).stream()
                                .allMatch(task ->
                                        task.id().equals(step.task()) || task.state().isTerminal());
        return hasNoRoom || !image.node(id).map(Node::takesTasks).orElse(false);
    }

    private static boolean endedAlone(ClusterImage image, TaskId id) {
        return image.task(id).map(Slots::endedByItself).orElse(false);
    }
}
