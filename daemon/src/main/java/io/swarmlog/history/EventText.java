package io.swarmlog.history;

import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Failure;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Timer;
import io.swarmlog.model.ContainerStatus;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import io.swarmlog.model.UpdateStatus;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Events in plain words. [Names] must have learned the event already.
public final class EventText {
    /// Of many tasks only so many are named.
    private static final int TASKS_NAMED = 12;

    private final Names names;
    private final Function<TaskId, String> naming;
    private final DateTimeFormatter time;

    public EventText(Names names, ZoneId zone) {
        this(names, names::of, zone);
    }

    /// @param naming what tasks are called
    EventText(Names names, Function<TaskId, String> naming, ZoneId zone) {
        this.names = names;
        this.naming = naming;
        time = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    public String time(long atMs) {
        return time.format(Instant.ofEpochMilli(atMs));
    }

    /// `    12 @7     2026-11-24 20:15:03.120  docker-api@host1      service web removed`: the event's
    /// number, the offset of the input it was decided from, when, who, and `event`, which is what
    /// is wanted of it.
    public String line(EventRecord recorded, Event event) {
        return String.format(
                Locale.ROOT,
                "%6d %-6s %s  %-20s %s",
                recorded.sequence(),
                "@" + recorded.cause(),
                time(recorded.atMs()),
                oneLine(who(recorded)),
                oneLine(words(event)));
    }

    /// Who is behind an event: a program that published its command is told apart.
    String who(EventRecord recorded) {
        String name = names.principal(recorded.principal());
        return recorded.origin() instanceof Origin.Published ? "publisher:" + name : name;
    }

    /// What happened.
    public String words(Event event) {
        return switch (event) {
            case Event.Rejected(var reason, String message, var failure) ->
                    "%s (%s): %s"
                            .formatted(
                                    failure.isPresent() ? "FAILED" : "REFUSED",
                                    failure.map(Failure::name)
                                            .orElse(reason.name())
                                            .toLowerCase(Locale.ROOT)
                                            .replace('_', ' '),
                                    message);
            case Event.OfSwarm e -> swarm(e);
            case Event.OfService e -> service(e);
            case Event.OfNetwork e -> network(e);
            case Event.OfMembers e -> members(e);
            case Event.OfNode e -> node(e);
            case Event.OfTasks e -> tasks(e);
            case Event.OfTime e -> timer(e);
        };
    }

    private String swarm(Event.OfSwarm event) {
        return switch (event) {
            case Event.SwarmInitialised e ->
                    "the swarm begins, id "
                            + e.id().value()
                            + ", addresses from "
                            + String.join(", ", e.settings().addressPools());
            case Event.SwarmUpdated e -> {
                List<String> changes =
                        new ArrayList<>(SettingsText.swarm(names.formerSwarm(), e.spec()));
                e.workerToken().ifPresent(_ -> changes.add("a new worker token"));
                e.managerToken().ifPresent(_ -> changes.add("a new manager token"));
                e.unlockKey().ifPresent(_ -> changes.add("a new unlock key"));
                yield "the swarm updated: "
                        + (changes.isEmpty() ? "nothing" : String.join(", ", changes));
            }
            case Event.RootRotationBegan _ -> "a new root of trust takes over";
            case Event.RootRotationEnded _ ->
                    "the new root of trust took over, with new join tokens";
            case Event.RootRotationDropped _ -> "the root of trust stays";
            case Event.FeatureLevelFinalised e ->
                    "every member reads the log up to feature level " + e.level();
            case Event.InputSkipped e -> "input " + e.offset() + " skipped";
            case Event.PublisherRevoked e -> "publisher " + e.publisher() + " revoked";
            case Event.SecretsShown e -> e.what() + " shown";
            case Event.ClockOffset e ->
                    "the swarm's time is %+d ms from the log's clock".formatted(e.offsetMs());
        };
    }

    private String service(Event.OfService event) {
        String name = "service " + names.of(event.service());
        return switch (event) {
            case Event.ServiceCreated e -> name + " created: " + SpecText.of(e.spec());
            case Event.ServiceUpdated e ->
                    name
                            + switch (e.change()) {
                                case UPDATE -> " updated: ";
                                case MANUAL_ROLLBACK -> " rolled back: ";
                                case AUTOMATIC_ROLLBACK -> " rolled back by itself: ";
                            }
                            + SpecText.change(names.formerSpec(e.service()), e.spec());
            case Event.ServiceRemoved _ -> name + " removed";
            case Event.EndpointAllocated e -> name + endpoint(e);
            case Event.UpdateStatusChanged e ->
                    name
                            + e.status()
                                    .map(status ->
                                            ": "
                                                    + update(status.state())
                                                    + " ("
                                                    + status.message()
                                                    + ")")
                                    .orElse(": no update");
            case Event.RolloutAdvanced e ->
                    name
                            + e.rollout()
                                    .map(rollout ->
                                            ": rollout of version %d, %d of %d slots under way, %d failed"
                                                    .formatted(
                                                            rollout.specVersion(),
                                                            rollout.steps().size(),
                                                            rollout.dirtyAtStart(),
                                                            rollout.failures()))
                                    .orElse(": rollout ended");
        };
    }

    private String endpoint(Event.EndpointAllocated event) {
        List<String> parts = new ArrayList<>();
        event.virtualIps()
                .forEach(address ->
                        parts.add(address.cidr() + " in " + names.of(address.network())));
        event.ports().forEach(port -> parts.add(SpecText.port(port)));
        return parts.isEmpty() ? " has no endpoint" : " is reached at " + String.join(", ", parts);
    }

    private static String update(UpdateStatus.State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private String network(Event.OfNetwork event) {
        String name = "network " + names.of(event.network());
        return switch (event) {
            case Event.NetworkCreated e ->
                    name + " created" + (e.spec().ingress() ? " (ingress)" : "");
            case Event.NetworkAllocated e ->
                    name
                            + " has "
                            + e.subnets().stream()
                                    .map(NetworkSpec.IpamConfig::subnet)
                                    .collect(Collectors.joining(", "));
            case Event.NetworkRemoved _ -> name + " removed";
        };
    }

    private String members(Event.OfMembers event) {
        return switch (event) {
            case Event.NodeAdmitted e ->
                    "node %s may join as %s, number %d"
                            .formatted(
                                    names.of(e.node()),
                                    e.role().name().toLowerCase(Locale.ROOT),
                                    e.number());
            case Event.NodeCertified e ->
                    "node %s has a new certificate, as %s"
                            .formatted(
                                    names.of(e.node()), e.role().name().toLowerCase(Locale.ROOT));
            case Event.LeaderChanged e -> "node " + names.of(e.node()) + " leads";
        };
    }

    private String node(Event.OfNode event) {
        return switch (event) {
            case Event.NodeRegistered e when e.registration().incarnation() == 0 ->
                    "node %s is awaited: %s"
                            .formatted(
                                    names.of(e.registration().node()),
                                    e.spec().role().name().toLowerCase(Locale.ROOT));
            case Event.NodeRegistered e ->
                    "node %s is here: %s, start %d, at %s"
                            .formatted(
                                    names.of(e.registration().node()),
                                    e.spec().role().name().toLowerCase(Locale.ROOT),
                                    e.registration().incarnation(),
                                    e.registration().address().host());
            case Event.NodeUpdated e ->
                    "node "
                            + names.of(e.node())
                            + " updated: "
                            + SettingsText.node(names.formerSpec(e.node()), e.spec());
            case Event.NodeStateChanged e ->
                    "node "
                            + names.of(e.node())
                            + " is "
                            + e.state().text()
                            + (e.message().isEmpty() ? "" : ": " + e.message());
            case Event.NodeRemoved e -> "node " + names.of(e.node()) + " removed";
        };
    }

    private String tasks(Event.OfTasks event) {
        return switch (event) {
            case Event.TasksCreated e ->
                    named(e.tasks(), Event.NewTask::task)
                            + " created"
                            + (e.desired() == TaskState.RUNNING
                                    ? ""
                                    : ", to be " + e.desired().text());
            case Event.TasksAllocated e ->
                    grouped(
                            e.tasks(),
                            Event.TaskAddresses::task,
                            task ->
                                    task.addresses().isEmpty()
                                            ? "pending, without addresses"
                                            : "pending, with "
                                                    + task.addresses().stream()
                                                            .map(this::address)
                                                            .collect(Collectors.joining(", ")));
            case Event.TasksAssigned e ->
                    grouped(
                            e.tasks(),
                            Event.Placed::task,
                            placed -> "placed on " + names.of(placed.node()) + with(placed));
            case Event.TasksWaiting e ->
                    grouped(
                            e.tasks(),
                            Event.Waiting::task,
                            waiting -> "waiting: " + waiting.explanation());
            case Event.TasksMoved e ->
                    grouped(e.moves(), Input.TaskReport::task, this::move)
                            + e.reportedBy().map(this::by).orElse("");
            case Event.TasksDesired e ->
                    named(e.tasks(), Function.identity())
                            + " shall be "
                            + e.desired().text()
                            + (e.why().isEmpty() ? "" : ": " + e.why());
            case Event.TasksRemoved e -> named(e.tasks(), Function.identity()) + " forgotten";
        };
    }

    /// The generic resources a task was handed: `, with gpu a, gpu b, 2 apple`.
    private static String with(Event.Placed placed) {
        return placed.genericResources().isEmpty()
                ? ""
                : placed.genericResources().stream()
                        .map(resource ->
                                switch (resource) {
                                    case TaskSpec.GenericResource.Named(String kind, String name) ->
                                            kind + " " + name;
                                    case TaskSpec.GenericResource.Discrete(
                                                    String kind,
                                                    long count) ->
                                            count + " " + kind;
                                })
                        .collect(Collectors.joining(", ", ", with ", ""));
    }

    private String address(Event.Address address) {
        return address.cidr() + " in " + names.of(address.network());
    }

    private String by(NodeId node) {
        return " on " + names.of(node);
    }

    /// `running (started)`, `failed (…): task: non-zero exit (1), exit 1`. A container that was never
    /// started has exit code 0, too, so beside an error that is not told.
    String move(Input.TaskReport move) {
        StringBuilder text = new StringBuilder(move.state().text());
        if (!move.message().isEmpty() && !move.message().equals(move.state().text())) {
            text.append(" (").append(move.message()).append(')');
        }
        if (!move.error().isEmpty()) {
            text.append(": ").append(move.error());
        }
        if (move.state().isTerminal()) {
            move.container()
                    .map(ContainerStatus::exitCode)
                    .filter(code -> code != 0 || move.error().isEmpty())
                    .ifPresent(code -> text.append(", exit ").append(code));
        }
        return text.toString();
    }

    /// Tasks of which the same is to be said are named together.
    private <T> String grouped(List<T> all, Function<T, TaskId> task, Function<T, String> saying) {
        Map<String, List<T>> alike = new LinkedHashMap<>();
        all.forEach(
                one -> alike.computeIfAbsent(saying.apply(one), _ -> new ArrayList<>()).add(one));
        return alike.entrySet().stream()
                .map(group -> named(group.getValue(), task) + " " + group.getKey())
                .collect(Collectors.joining("; "));
    }

    private <T> String named(List<T> all, Function<T, TaskId> task) {
        String first =
                all.stream()
                        .limit(TASKS_NAMED)
                        .map(one -> naming.apply(task.apply(one)))
                        .collect(Collectors.joining(", "));
        return all.size() <= TASKS_NAMED
                ? first
                : first + " and " + (all.size() - TASKS_NAMED) + " more";
    }

    private String timer(Event.OfTime event) {
        return switch (event) {
            case Event.TimerSet e -> "timer set for " + time(e.dueMs()) + ": " + what(e.timer());
            case Event.TimerCleared e -> "timer over: " + what(e.timer());
        };
    }

    private String what(Timer timer) {
        return switch (timer) {
            case Timer.StartTask(TaskId task) -> "start " + naming.apply(task);
            case Timer.OldTaskWait(TaskId task) ->
                    "wait no longer for the task before " + naming.apply(task);
            case Timer.RolloutStep(var service) -> "go on rolling out " + names.of(service);
            case Timer.OrphanTasks(NodeId node) -> "give up the tasks of " + names.of(node);
        };
    }

    /// What users sent must not begin a line of its own.
    static String oneLine(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }
}
