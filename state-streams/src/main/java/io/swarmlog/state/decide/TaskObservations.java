package io.swarmlog.state.decide;

import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.image.TaskStatus;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.Limits;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskMoves;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.admit.Texts;
import io.swarmlog.state.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What agents report of tasks. Reports may come late, twice, or of tasks that are long forgotten;
/// only what moves a task of that node forward, or tells more of where it is, is news.
final class TaskObservations {
    private TaskObservations() {}

    static void reported(Turn turn, Input.ReportTasks seen) {
        Optional<Node> node = turn.image().node(seen.node());
        if (node.isEmpty() || node.get().incarnation() != seen.incarnation()) {
            return;
        }
        List<Input.TaskReport> news = new ArrayList<>();
        Map<TaskId, TaskState> reached = new TreeMap<>();
        for (Input.TaskReport each : seen.reports()) {
            Input.TaskReport report = bounded(each);
            Task task = turn.image().tasks().get(report.task());
            if (task != null
                    && isOn(task, seen.node())
                    && isNews(task, report, reached.getOrDefault(task.id(), task.state()))) {
                reached.put(task.id(), report.state());
                news.add(report);
            }
        }
        for (List<Input.TaskReport> piece : Turn.pieces(news)) {
            turn.emit(new Event.TasksMoved(Optional.of(seen.node()), piece));
        }
    }

    /// As much of it as is kept in memory, for each task there is.
    private static Input.TaskReport bounded(Input.TaskReport report) {
        boolean fits =
                report.message().length() <= Limits.STATUS_TEXT
                        && report.error().length() <= Limits.STATUS_TEXT
                        && report.hostPorts().size() <= Limits.PORTS_OF_SERVICE;
        if (fits) {
            return report;
        }
        List<EndpointSpec.Port> ports = report.hostPorts();
        return new Input.TaskReport(
                report.task(),
                report.state(),
                report.atMs(),
                Texts.cut(report.message(), Limits.STATUS_TEXT),
                Texts.cut(report.error(), Limits.STATUS_TEXT),
                report.container(),
                List.copyOf(ports.subList(0, Math.min(ports.size(), Limits.PORTS_OF_SERVICE))));
    }

    private static boolean isOn(Task task, NodeId node) {
        return task.node().equals(Optional.of(node));
    }

    private static boolean isNews(Task task, Input.TaskReport report, TaskState from) {
        if (report.state() != from) {
            return TaskMoves.allows(TaskMoves.Mover.AGENT, from, report.state());
        }
        return from.isAfter(TaskState.ASSIGNED)
                && !from.isTerminal()
                && !tellsTheSame(task.status(), report);
    }

    private static boolean tellsTheSame(TaskStatus known, Input.TaskReport report) {
        boolean sameContainer =
                report.container().isEmpty() || report.container().equals(known.container());
        boolean samePorts =
                report.hostPorts().isEmpty() || report.hostPorts().equals(known.hostPorts());
        return sameContainer
                && samePorts
                && report.message().equals(known.message())
                && report.error().equals(known.error());
    }
}
