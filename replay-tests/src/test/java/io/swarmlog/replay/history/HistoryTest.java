package io.swarmlog.replay.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.history.Blame;
import io.swarmlog.history.Focus;
import io.swarmlog.history.JsonText;
import io.swarmlog.history.Moments;
import io.swarmlog.history.Names;
import io.swarmlog.history.Place;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What is told of a history.
final class HistoryTest {
    private static final Instant NOW = Instant.parse("2026-01-31T09:00:00Z");

    @Test
    void readsPlacesAsUsersWriteThem() {
        assertThat(Place.parse("beginning", NOW)).isEqualTo(new Place.Beginning());
        assertThat(Place.parse("end", NOW)).isEqualTo(new Place.End());
        assertThat(Place.parse("12", NOW)).isEqualTo(new Place.Offset(12));
        assertThat(Place.parse("1h30m", NOW))
                .isEqualTo(new Place.Time(Instant.parse("2026-01-31T07:30:00Z")));
        assertThat(Place.parse("2026-01-31T08:00:00+01:00", NOW))
                .isEqualTo(new Place.Time(Instant.parse("2026-01-31T07:00:00Z")));
        assertThatThrownBy(() -> Place.parse("yesterday", NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but got 'yesterday'");
    }

    @Test
    void tellsEventsWithNamesAndRefusalsWithTheirReason() {
        History history =
                History.withNodes(1)
                        .take(History.service("web", 2))
                        .take(new Input.ScaleService("web", 3))
                        .take(new Input.ScaleService("nope", 3));

        assertThat(history.words(Focus.EVERYTHING))
                .contains(
                        "service web created: app:1, 2 replicas",
                        "service web updated: 2 replicas → 3 replicas",
                        "web.3 created",
                        "web.3 placed on node1",
                        "REFUSED (not found): service nope not found");
    }

    @Test
    void tellsWhatChangedOfANode() {
        History history = History.withNodes(2);
        NodeSpec first = node1(history).spec();
        Node other = history.image().node(new NodeId("node2id")).orElseThrow();
        history.take(
                new Input.UpdateNode(
                        "node2id",
                        other.meta().version(),
                        role(other.spec(), NodeSpec.Role.MANAGER)));

        history.take(node1With(history, role(first, NodeSpec.Role.MANAGER)))
                .take(
                        node1With(
                                history,
                                new NodeSpec(
                                        first.name(),
                                        new TreeMap<>(Map.of("disk", "ssd")),
                                        NodeSpec.Role.MANAGER,
                                        NodeSpec.Availability.DRAIN)))
                .take(node1With(history, first));

        assertThat(history.words(Focus.EVERYTHING))
                .containsSubsequence(
                        "node node1 updated: promoted",
                        "node node1 updated: availability active → drain, label disk=ssd",
                        "node node1 updated: demoted, availability drain → active, without label disk");
    }

    @Test
    void tellsWhatChangedOfTheSwarm() {
        History history = History.withNodes(1);
        Swarm swarm = history.image().swarm().orElseThrow();
        SwarmSpec first = swarm.spec();

        history.take(
                new Input.UpdateSwarm(
                        swarm.meta().version(),
                        new SwarmSpec(
                                first.name(),
                                first.labels(),
                                2,
                                first.raft(),
                                5_000_000_000L,
                                3_600_000_000_000L,
                                true,
                                first.defaultLogDriver()),
                        Optional.of(new Sealed("key", "other")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));

        assertThat(history.words(Focus.EVERYTHING))
                .contains(
                        "the swarm updated: task history limit 5 → 2, heartbeat period 1s → 5s,"
                                + " certificate expiry 2160h → 1h, autolock on, a new worker token");
    }

    private static Node node1(History history) {
        return history.image().node(new NodeId("node1id")).orElseThrow();
    }

    private static Input.UpdateNode node1With(History history, NodeSpec spec) {
        return new Input.UpdateNode("node1id", node1(history).meta().version(), spec);
    }

    private static NodeSpec role(NodeSpec spec, NodeSpec.Role role) {
        return new NodeSpec(spec.name(), spec.labels(), role, spec.availability());
    }

    @Test
    void cutsEventsToTheTasksThatAreMeant() {
        History history =
                History.withNodes(1)
                        .take(History.service("web", 3))
                        .take(History.service("api", 1));
        Focus focus = new Focus(Optional.empty(), Optional.of("web.2"), Optional.empty(), true);

        assertThat(history.words(focus))
                .containsExactly(
                        "web.2 created",
                        "web.2 pending, without addresses",
                        "web.2 placed on node1");
    }

    @Test
    void blamesATaskThatFailedAndTellsWhatReplacedIt() {
        History history =
                History.withNodes(2)
                        .take(History.service("web", 1, "node.hostname==node2"))
                        .ends("web.1", TaskState.FAILED, "non-zero exit (7)");
        TaskId failed = first(history);

        List<String> lines = blame(history, failed);

        assertThat(lines).anyMatch(line -> line.matches("wished .*alice: service web created.*"));
        assertThat(lines)
                .contains("         node2 was chosen: fits, tasks of this service 0, of all 0");
        assertThat(lines)
                .contains("         node1: refused: does not satisfy node.hostname==node2");
        assertThat(lines).anyMatch(line -> line.contains("failed: non-zero exit (7), exit 7"));
        assertThat(lines).contains("         container cafe");
        assertThat(lines).anyMatch(line -> line.matches("replaced @4 .*by web.1 \\(.*"));
        TaskId newest = history.names().tasksMeant("web.1").getFirst();
        assertThat(newest).isNotEqualTo(failed);
        assertThat(blame(history, newest))
                .anyMatch(line -> line.matches(" +because web.1 \\(.*failed.*"));
    }

    @Test
    void blamesTheNodesForATaskThatWaits() {
        History history =
                History.withNodes(1).take(History.service("web", 1, "node.labels.zone==mars"));

        assertThat(blame(history, first(history)))
                .contains("         node1: refused: does not satisfy node.labels.zone==mars");
    }

    @Test
    void foldsToAMoment() {
        History history = History.withNodes(1).take(History.service("web", 2));
        ClusterImage then = history.image();
        history.take(new Input.ScaleService("web", 9));

        Moments moments = new Moments(new Place.Offset(then.cause()));
        for (EventRecord event : history.events()) {
            if (!moments.observe(event)) {
                break;
            }
        }

        assertThat(moments.image()).isEqualTo(then);
    }

    @Test
    void laysJsonOutWithoutTouchingTexts() {
        assertThat(JsonText.pretty("{\"a\":[1,\"x:{,\\\"\"],\"b\":{}}"))
                .isEqualTo("{\n  \"a\": [\n    1,\n    \"x:{,\\\"\"\n  ],\n  \"b\": {}\n}");
    }

    private static TaskId first(History history) {
        return history.image().tasks().values().stream()
                .min(java.util.Comparator.comparingLong(task -> task.meta().version()))
                .orElseThrow()
                .id();
    }

    private static List<String> blame(History history, TaskId task) {
        Names names = history.names();
        Blame blame = new Blame(task, names, ZoneOffset.UTC);
        history.events().forEach(blame::observe);
        return blame.lines();
    }
}
