package io.swarmlog.agent.report;

import io.swarmlog.log.Input;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The task reports that wait to be sent, the newest of each task, and when they shall go. Not safe
/// for many threads; knows no clock.
final class Batch {
    /// Reports in one record: at some 300 bytes each well below a broker's 1 MiB.
    static final int MOST_REPORTS = 500;

    /// How long a report waits for company while others are on their way, or when it only says that
    /// a task is between two states.
    static final long LONGEST_WAIT_MS = 20;

    /// How long a report that somebody waits for waits for company while nothing is on its way. A
    /// node that begins many tasks then signs a few records, not one a task: signing and verifying
    /// cost more than all else that is done for a report.
    static final long SHORT_WAIT_MS = 5;

    /// An error text is cut here, so that a record stays small.
    static final int LONGEST_TEXT = 2_000;

    private final Map<TaskId, Input.TaskReport> waiting = new LinkedHashMap<>();
    private long sinceMs;
    private boolean urgent;

    /// Adds a report, unless a later state of the same task waits already.
    void add(Input.TaskReport report, long nowMs) {
        if (waiting.isEmpty()) {
            sinceMs = nowMs;
        }
        waiting.merge(report.task(), cut(report), Batch::later);
        urgent |= !isPassing(report.state());
    }

    /// Takes reports back that could not be sent. What was added since is newer.
    void giveBack(List<Input.TaskReport> reports, long nowMs) {
        reports.forEach(report -> add(report, nowMs));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// In how many ms the next reports shall go: 0 means now, -1 that there are none. While nothing
    /// is on its way, a report that somebody waits for goes soon.
    long dueInMs(long nowMs, boolean idle) {
        if (waiting.isEmpty()) {
            return -1;
        }
        if (waiting.size() >= MOST_REPORTS) {
            return 0;
        }
        long wait = idle && urgent ? SHORT_WAIT_MS : LONGEST_WAIT_MS;
        return Math.clamp(sinceMs + wait - nowMs, 0, wait);
    }

    /// Takes the oldest reports out, as many as one record holds.
    List<Input.TaskReport> take(long nowMs) {
        List<Input.TaskReport> taken = new ArrayList<>();
        Iterator<Input.TaskReport> oldest = waiting.values().iterator();
        while (oldest.hasNext() && taken.size() < MOST_REPORTS) {
            taken.add(oldest.next());
            oldest.remove();
        }
        sinceMs = nowMs;
        urgent = waiting.values().stream().anyMatch(report -> !isPassing(report.state()));
        return taken;
    }

    /// True for states nobody waits for: they only tell where a task is between two that count.
    private static boolean isPassing(TaskState state) {
        return state == TaskState.ACCEPTED
                || state == TaskState.PREPARING
                || state == TaskState.STARTING;
    }

    private static Input.TaskReport later(Input.TaskReport old, Input.TaskReport fresh) {
        return fresh.state().isBefore(old.state()) ? old : fresh;
    }

    private static Input.TaskReport cut(Input.TaskReport report) {
        return report.error().length() <= LONGEST_TEXT
                ? report
                : new Input.TaskReport(
                        report.task(),
                        report.state(),
                        report.atMs(),
                        report.message(),
                        report.error().substring(0, LONGEST_TEXT) + "…",
                        report.container(),
                        report.hostPorts());
    }
}
