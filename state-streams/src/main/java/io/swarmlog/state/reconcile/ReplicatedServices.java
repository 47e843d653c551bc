package io.swarmlog.state.reconcile;

import io.swarmlog.image.Service;
import io.swarmlog.image.Task;
import io.swarmlog.log.Event;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// As many filled slots as replicas are wanted (SwarmKit orchestrator/replicated).
final class ReplicatedServices {
    private ReplicatedServices() {}

    /// Makes tasks in the lowest free slots, or gives up the slots that are spread worst.
    static void look(Turn turn, Service service) {
        List<Slots.Filled> filled = Slots.filled(turn.image(), service);
        long wanted = Slots.replicas(service);
        if (filled.size() < wanted) {
            grow(turn, service, filled, wanted - filled.size());
        } else if (filled.size() > wanted) {
            shrink(turn, filled, (int) wanted);
        }
    }

    private static void grow(Turn turn, Service service, List<Slots.Filled> filled, long missing) {
        SortedSet<Slot> taken = new TreeSet<>();
        filled.forEach(slot -> taken.add(slot.slot()));
        List<Event.NewTask> fresh = new ArrayList<>();
        for (int number = 1; fresh.size() < missing; number++) {
            Slot slot = new Slot.Numbered(number);
            if (!taken.contains(slot)) {
                fresh.add(new Event.NewTask(new TaskId(turn.newId()), slot));
            }
        }
        for (List<Event.NewTask> piece : Turn.pieces(fresh)) {
            turn.emit(
                    new Event.TasksCreated(
                            service.id(), service.specVersion(), TaskState.RUNNING, piece));
        }
    }

    /// A slot with its rank on its node: the how-manyth slot of the service there.
    private record Ranked(Slots.Filled slot, int rank) {}

    private static void shrink(Turn turn, List<Slots.Filled> filled, int wanted) {
        List<Slots.Filled> byRunning = new ArrayList<>(filled);
        byRunning.sort(
                Comparator.comparing((Slots.Filled slot) -> !slot.isRunning())
                        .thenComparing(Slots.Filled::slot));
        Map<NodeId, Integer> onNode = new TreeMap<>();
        List<Ranked> ranked = new ArrayList<>();
        for (Slots.Filled slot : byRunning) {
            ranked.add(new Ranked(slot, rank(slot, onNode)));
        }
        ranked.sort(Comparator.comparingInt(Ranked::rank));
        List<TaskId> surplus = new ArrayList<>();
        for (Ranked slot : ranked.subList(wanted, ranked.size())) {
            slot.slot().tasks().stream()
                    .filter(task -> task.desired() != TaskState.REMOVE)
                    .map(Task::id)
                    .forEach(surplus::add);
        }
        for (List<TaskId> piece : Turn.pieces(surplus)) {
            turn.emit(new Event.TasksDesired(TaskState.REMOVE, piece, "fewer replicas are wanted"));
        }
    }

    private static int rank(Slots.Filled slot, Map<NodeId, Integer> onNode) {
        List<Task> wanted = slot.wanted();
        Optional<NodeId> node = wanted.size() == 1 ? wanted.getFirst().node() : Optional.empty();
        return node.map(id -> onNode.merge(id, 1, Integer::sum)).orElse(Integer.MAX_VALUE);
    }
}
