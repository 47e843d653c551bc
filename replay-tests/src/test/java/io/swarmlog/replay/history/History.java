package io.swarmlog.replay.history;

import io.swarmlog.history.EventText;
import io.swarmlog.history.Focus;
import io.swarmlog.history.Names;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.ContainerStatus;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.model.TaskState;
import io.swarmlog.state.control.Control;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A short history, decided by the real control: what is asked of it becomes events.
final class History {
    private static final long BEGIN_MS = 1_700_000_000_000L;

    private final Control control = new Control(ClusterImage.EMPTY);
    private final List<EventRecord> events = new ArrayList<>();
    private long offset;

    /// A swarm with nodes `node1`, `node2`, ….
    static History withNodes(int nodes) {
        History history = new History();
        Sealed secret = new Sealed("key", "text");
        history.take(
                new Input.InitialiseSwarm(
                        "seed",
                        new SwarmSpec(
                                "default",
                                Collections.emptySortedMap(),
                                5,
                                new SwarmSpec.Raft(10_000, 0, 500, 10, 1),
                                1_000_000_000L,
                                7_776_000_000_000_000L,
                                false,
                                Optional.empty()),
                        List.of("10.0.0.0/8"),
                        24,
                        4789,
                        new NodeDescription.TlsTrust("", "", ""),
                        new Input.SwarmSecrets(secret, secret, secret, secret)));
        for (int number = 1; number <= nodes; number++) {
            history.take(node("node" + number));
        }
        return history;
    }

    private static Input.RegisterNode node(String name) {
        return new Input.RegisterNode(
                new NodeId(name + "id"),
                1,
                NodeSpec.Role.WORKER,
                NodeSpec.Availability.ACTIVE,
                new Input.NodeAddress("10.9.0.1", "", 0),
                new NodeDescription(
                        name,
                        new TaskSpec.Platform("x86_64", "linux"),
                        8_000_000_000L,
                        8L << 30,
                        List.of(),
                        new NodeDescription.Engine(
                                "20.10", Collections.emptySortedMap(), List.of()),
                        new NodeDescription.TlsTrust("", "", "")));
    }

    static Input.CreateService service(String name, long replicas, String... constraints) {
        TaskSpec task =
                new TaskSpec(
                        container(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(
                                new TaskSpec.Placement(
                                        List.of(constraints), List.of(), 0, List.of())),
                        List.of(),
                        Optional.empty(),
                        0,
                        "");
        return new Input.CreateService(
                new ServiceSpec(
                        name,
                        Collections.emptySortedMap(),
                        task,
                        new ServiceSpec.Mode.Replicated(replicas),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Optional.empty());
    }

    private static ContainerSpec container() {
        return new ContainerSpec(
                "app:1",
                Collections.emptySortedMap(),
                List.of(),
                List.of(),
                "",
                List.of(),
                "",
                "",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                false,
                false,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                "",
                Collections.emptySortedMap(),
                List.of(),
                List.of(),
                List.of());
    }

    History take(Input input) {
        events.addAll(
                control.take(
                                new Logged<>(
                                        offset,
                                        BEGIN_MS + offset * 1_000,
                                        new InputRecord(
                                                new Origin.Api(), "alice", "c" + offset, input)))
                        .events());
        offset++;
        return this;
    }

    /// The node of the newest task of that name tells that it ended so.
    History ends(String name, TaskState state, String error) {
        TaskId task = names().tasksMeant(name).getFirst();
        NodeId node = control.image().liveTask(task).node().orElseThrow();
        return take(
                new Input.ReportTasks(
                        node,
                        1,
                        List.of(
                                new Input.TaskReport(
                                        task,
                                        state,
                                        BEGIN_MS,
                                        "",
                                        error,
                                        Optional.of(new ContainerStatus("cafe", 0, 7)),
                                        List.of()))));
    }

    ClusterImage image() {
        return control.image();
    }

    List<EventRecord> events() {
        return List.copyOf(events);
    }

    Names names() {
        Names names = new Names();
        events.forEach(names::learn);
        return names;
    }

    /// The words of all events in focus.
    List<String> words(Focus focus) {
        Names names = new Names();
        EventText text = new EventText(names, ZoneOffset.UTC);
        List<String> words = new ArrayList<>();
        for (EventRecord event : events) {
            names.learn(event);
            focus.of(event.event(), names).map(text::words).ifPresent(words::add);
        }
        return words;
    }
}
