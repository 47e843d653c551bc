package io.swarmlog.replay.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerStatus;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the recorded agents did: for each recorded task, the states it was seen in and since when.
/// The timestamps are the agents' own, so the scripts are true wherever a task was listed.
final class TaskScripts {
    private static final Pattern SERVICE_FILTER =
            Pattern.compile("%22service%22%3A%7B%22([0-9a-z]{25})");

    /// A state reached at `atMs`.
    record Step(
            long atMs,
            TaskState state,
            String message,
            String error,
            Optional<ContainerStatus> container,
            List<EndpointSpec.Port> ports) {
        Input.TaskReport report(TaskId task, long reportedAtMs) {
            return new Input.TaskReport(
                    task, state, reportedAtMs, message, error, container, ports);
        }
    }

    /// A recorded task, in the slot `place` (`#2`, or `*` on a node) of a recorded service.
    record Script(String id, String place, long createdAtMs, SortedMap<Long, Step> steps) {
        /// The state it was seen in last.
        Optional<Step> last() {
            return steps.values().stream().reduce((_, later) -> later);
        }

        boolean ends() {
            return steps.values().stream().anyMatch(step -> step.state().isTerminal());
        }
    }

    private final SortedMap<String, Script> byId = new TreeMap<>();
    private final SortedMap<String, Long> lastSeenMs = new TreeMap<>();

    TaskScripts(Recording recording) {
        for (Recording.Recorded exchange : recording.exchanges()) {
            if (Comparison.family(exchange.target()).equals("tasks") && exchange.status() == 200) {
                if (exchange.body().isArray()) {
                    exchange.body().forEach(task -> full(task, exchange.atMs()));
                } else if (exchange.body().has("ServiceID")) {
                    full(exchange.body(), exchange.atMs());
                }
                Matcher service = SERVICE_FILTER.matcher(exchange.target());
                if (exchange.summary().isArray() && service.find()) {
                    exchange.summary()
                            .forEach(task -> brief(task, service.group(1), exchange.atMs()));
                }
            }
        }
    }

    /// The scripts of one place of a service, oldest task first.
    List<Script> of(String service, String place) {
        return byId.values().stream()
                .filter(script -> script.place().equals(service + place))
                .sorted(Comparator.comparingLong(Script::createdAtMs))
                .toList();
    }

    private void full(JsonNode task, long seenAtMs) {
        JsonNode status = task.path("Status");
        JsonNode container = status.path("ContainerStatus");
        List<EndpointSpec.Port> ports = new ArrayList<>();
        for (JsonNode port : status.path("PortStatus").path("Ports")) {
            ports.add(
                    new EndpointSpec.Port(
                            "",
                            port.path("Protocol").asText(),
                            port.path("TargetPort").asInt(),
                            port.path("PublishedPort").asInt(),
                            port.path("PublishMode").asText()));
        }
        Optional<ContainerStatus> seen =
                container.isObject()
                        ? Optional.of(
                                new ContainerStatus(
                                        container.path("ContainerID").asText(),
                                        container.path("PID").asInt(),
                                        container.path("ExitCode").asInt()))
                        : Optional.empty();
        Step step =
                new Step(
                        ms(status.path("Timestamp").asText()),
                        state(status.path("State").asText()),
                        status.path("Message").asText(""),
                        status.path("Err").asText(""),
                        seen,
                        List.copyOf(ports));
        add(
                task.path("ID").asText(),
                task.path("ServiceID").asText() + place(task.path("Slot")),
                ms(task.path("CreatedAt").asText()),
                seenAtMs,
                step);
    }

    private void brief(JsonNode task, String service, long seenAtMs) {
        TaskState state = state(task.path("State").asText());
        Optional<ContainerStatus> container =
                state.isBefore(TaskState.STARTING)
                        ? Optional.empty()
                        : Optional.of(new ContainerStatus("c".repeat(64), 1, 0));
        Step step =
                new Step(
                        ms(task.path("At").asText()),
                        state,
                        task.path("Msg").asText(""),
                        task.path("Err").asText(""),
                        container,
                        List.of());
        add(task.path("ID").asText(), service + place(task.path("Slot")), seenAtMs, seenAtMs, step);
    }

    /// A report takes a moment to be seen: the state comes after the last look that did not show it.
    private void add(String id, String place, long createdAtMs, long seenAtMs, Step step) {
        Script script =
                byId.computeIfAbsent(id, _ -> new Script(id, place, createdAtMs, new TreeMap<>()));
        if (step.state().isAfter(TaskState.ASSIGNED)) {
            Optional<Long> known =
                    script.steps().entrySet().stream()
                            .filter(entry -> entry.getValue().state() == step.state())
                            .map(java.util.Map.Entry::getKey)
                            .findFirst();
            long after = Optional.ofNullable(lastSeenMs.get(id)).orElse(0L) + 1;
            script.steps()
                    .merge(known.orElse(Math.max(step.atMs(), after)), step, TaskScripts::fuller);
        }
        lastSeenMs.put(id, seenAtMs);
    }

    private static Step fuller(Step one, Step other) {
        return one.container().isPresent() && !one.container().get().containerId().startsWith("ccc")
                ? one
                : other;
    }

    private static String place(JsonNode slot) {
        return slot.isNumber() ? "#" + slot.asInt() : "*";
    }

    private static TaskState state(String word) {
        return TaskState.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static long ms(String time) {
        return Instant.parse(time).toEpochMilli();
    }
}
