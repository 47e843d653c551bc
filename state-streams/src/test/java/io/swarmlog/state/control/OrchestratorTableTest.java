package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Task;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.model.UpdateStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The scenarios of the real engine's orchestrators, told in the tables in words, acted out here.
final class OrchestratorTableTest {
    private static final String START = "a control goes on from its image; every Bed proves it";
    private static final String JOB = "jobs are not implemented yet";

    @TestFactory
    Stream<DynamicTest> global() {
        TreeMap<String, Runnable> acts = new TreeMap<>();
        acts.put("global-001", OrchestratorTableTest::globalSetup);
        acts.put("global-003", OrchestratorTableTest::globalDeletesNode);
        acts.put("global-005", OrchestratorTableTest::globalNodeState);
        acts.put("global-007", OrchestratorTableTest::globalDeletesService);
        acts.put("global-009", OrchestratorTableTest::globalTaskFailure);
        acts.put("global-013", OrchestratorTableTest::globalSeveralServices);
        return act(
                "global",
                acts,
                Map.of("global-011", START, "global-015", START, "global-017", START));
    }

    private static ServiceSketch globalService(String name, String condition) {
        return ServiceSketch.named(name).global().restart(condition, 50, 0, 0);
    }

    private static void globalSetup() {
        Bed bed = Bed.withNodes(1);
        bed.create(globalService("service1", "any"));
        assertThat(bed.wanted("service1"))
                .map(task -> task.node().orElseThrow())
                .containsExactly(Bed.node(1));
    }

    private static void globalDeletesNode() {
        Bed bed = Bed.withNodes(2);
        bed.create(globalService("service1", "any"));
        bed.silence(2);
        bed.take(new Input.RemoveNode("node2", false));
        assertThat(bed.tasks("service1"))
                .map(task -> task.node().orElseThrow())
                .containsExactly(Bed.node(1));
    }

    private static void globalNodeState() {
        Bed bed = Bed.withNodes(1);
        bed.create(globalService("service1", "any"));
        bed.settle();
        // Ours waits with the end of the task: the node may be back (LostNodeTest).
        bed.silence(1);
        assertThat(bed.tasks("service1")).map(Task::desired).containsExactly(TaskState.RUNNING);
        bed.update(globalService("service1", "any").force(1));
        assertThat(bed.tasks("service1")).map(Task::desired).containsExactly(TaskState.SHUTDOWN);
        bed.wake(1);
        bed.settle();
        assertThat(bed.running("service1")).hasSize(1);
    }

    private static void globalDeletesService() {
        Bed bed = Bed.withNodes(1);
        bed.create(globalService("service1", "any"));
        bed.settle();
        TaskId task = bed.tasks("service1").getFirst().id();
        bed.take(new Input.RemoveService("service1"));
        assertThat(bed.image().liveTask(task).desired()).isEqualTo(TaskState.REMOVE);
    }

    private static void globalTaskFailure() {
        Bed bed = Bed.withNodes(1);
        bed.create(globalService("service1", "any"));
        bed.create(globalService("norestart", "none"));
        bed.settle();
        bed.report(bed.running("service1").getFirst(), TaskState.FAILED);
        bed.pass(1_000);
        assertThat(bed.running("service1")).hasSize(1);
        bed.report(bed.running("norestart").getFirst(), TaskState.FAILED);
        bed.pass(1_000);
        bed.update(globalService("norestart", "none"));
        bed.settle();
        assertThat(bed.wanted("norestart")).isEmpty();
        bed.update(globalService("norestart", "none").force(1));
        bed.settle();
        assertThat(bed.running("norestart")).hasSize(1);
    }

    private static void globalSeveralServices() {
        Bed bed = Bed.withNodes(1);
        bed.create(globalService("service1", "any"));
        bed.create(globalService("service2", "any"));
        bed.settle();
        List<Task> second = bed.tasks("service2");
        bed.update(ServiceSketch.named("service1").global().restart("any", 100, 0, 0));
        assertThat(bed.tasks("service1"))
                .map(Task::desired)
                .containsExactly(TaskState.SHUTDOWN, TaskState.READY);
        assertThat(bed.tasks("service2")).isEqualTo(second);
    }

    @TestFactory
    Stream<DynamicTest> replicated() {
        TreeMap<String, Runnable> acts = new TreeMap<>();
        acts.put("replicated-001", OrchestratorTableTest::replicatedLife);
        acts.put("replicated-007", OrchestratorTableTest::replicatedDrain);
        return act("replicated", acts, Map.of("replicated-003", START, "replicated-005", START));
    }

    private static void replicatedLife() {
        Bed bed = Bed.withNodes(1);
        bed.create(ServiceSketch.named("name1").replicas(2));
        assertThat(bed.wanted("name1")).hasSize(2);
        bed.create(ServiceSketch.named("name2").replicas(1));
        bed.take(new Input.ScaleService("name2", 3));
        assertThat(bed.wanted("name2")).hasSize(3);
        bed.take(new Input.ScaleService("name2", 1));
        assertThat(bed.tasks("name2", task -> task.desired() == TaskState.REMOVE)).hasSize(2);
        bed.take(new Input.RemoveService("name2"));
        bed.settle();
        assertThat(bed.image().tasks()).hasSize(2);
    }

    private static void replicatedDrain() {
        Bed bed = Bed.withNodes(3);
        bed.create(ServiceSketch.named("web").replicas(6));
        bed.settle();
        bed.availability(1, NodeSpec.Availability.PAUSE);
        assertThat(bed.wanted("web")).hasSize(6).allMatch(t -> t.state() == TaskState.RUNNING);
        bed.availability(2, NodeSpec.Availability.DRAIN);
        bed.silence(3);
        bed.availability(3, NodeSpec.Availability.DRAIN);
        assertThat(bed.tasks("web", task -> task.desired() == TaskState.SHUTDOWN))
                .hasSize(6)
                .noneMatch(task -> task.node().equals(Optional.of(Bed.node(1))));
        bed.take(new Input.RemoveNode("node3", false));
        assertThat(bed.running("web")).hasSize(2);
    }

    @TestFactory
    Stream<DynamicTest> restart() {
        TreeMap<String, Runnable> acts = new TreeMap<>();
        RestartTest tests = new RestartTest();
        acts.put(
                "restart-001",
                () -> {
                    new RestartTest()
                            .replacesATaskAsTheConditionSays("any", TaskState.FAILED, true);
                    new RestartTest()
                            .replacesATaskAsTheConditionSays("any", TaskState.COMPLETE, true);
                });
        acts.put("restart-003", tests::fillsTheSlotOfATaskThatShallNotRestartOnlyForANewSpec);
        acts.put("restart-005", OrchestratorTableTest::attemptsStartAgainWithANewSpec);
        acts.put(
                "restart-009",
                () -> new RestartTest().doesNotRestartAgainWhileTheDelayOfAReplacementRuns());
        acts.put("restart-011", () -> new ControlTest().replacesTheTasksOfALostNodeAtOnce());
        return act("restart", acts, Map.of("restart-007", JOB));
    }

    private static void attemptsStartAgainWithANewSpec() {
        Bed bed = Bed.withNodes(2);
        ServiceSketch once = ServiceSketch.named("web").replicas(2).restart("any", 100, 1, 0);
        bed.create(once);
        bed.settle();
        for (int round = 0; round < 2; round++) {
            bed.running("web").forEach(task -> bed.report(task, TaskState.FAILED));
            bed.pass(100);
        }
        assertThat(bed.wanted("web")).isEmpty();
        bed.update(once.image("app:2"));
        bed.settle();
        bed.pass(60_000);
        assertThat(bed.running("web")).hasSize(2);
        bed.running("web").forEach(task -> bed.report(task, TaskState.FAILED));
        bed.pass(100);
        assertThat(bed.running("web")).hasSize(2);
    }

    @TestFactory
    Stream<DynamicTest> updater() {
        TreeMap<String, Runnable> acts = new TreeMap<>();
        acts.put("updater-001", () -> new RolloutTest().startsTheNewTaskFirstWhereAsked());
        acts.put("updater-003", () -> new RolloutTest().keepsTasksThatMeetTheNewConstraints());
        acts.put("updater-005", () -> new RolloutTest().waitsForTheOldTaskToStop());
        acts.put("updater-007", OrchestratorTableTest::rollsBackAfterTheThird);
        acts.put("updater-009", () -> new RolloutTest().rollsBackByItselfWhereAsked());
        acts.put("updater-011", () -> new RolloutTest().replacesNothingWhenOnlyLabelsChange());
        acts.put("updater-013", OrchestratorTableTest::oldTasksDoNotCount);
        acts.put("updater-015", () -> new RolloutTest().rollsBackByHandAndForthAgain());
        return act("updater", acts, Map.of());
    }

    private static void rollsBackAfterTheThird() {
        Bed bed = Bed.withNodes(3);
        var config =
                ServiceSketch.ratio(
                        ServiceSketch.rollout(1, 10, 500, "rollback", "stop-first"), 0.4f);
        ServiceSketch web =
                ServiceSketch.named("web").replicas(4).restart("none", 0, 0, 0).update(config);
        bed.create(web.rollback(config));
        bed.settle();
        bed.update(web.image("image2"));
        for (int number = 0; number < 3; number++) {
            bed.settle();
            if (number % 2 == 0) {
                bed.report(onImage(bed, "image2").getLast(), TaskState.FAILED);
            }
            bed.pass(10);
        }
        assertThat(bed.service("web").updateStatus().map(UpdateStatus::state))
                .contains(UpdateStatus.State.ROLLBACK_STARTED);
        bed.settle();
        bed.pass(60_000);
        assertThat(bed.service("web").updateStatus().map(UpdateStatus::state))
                .contains(UpdateStatus.State.ROLLBACK_COMPLETED);
        assertThat(onImage(bed, "app:1")).hasSize(4);
        assertThat(bed.tasks("web").stream().filter(task -> image(task).equals("image2")))
                .hasSize(3);
    }

    private static List<Task> onImage(Bed bed, String image) {
        return bed.running("web").stream().filter(task -> image(task).equals(image)).toList();
    }

    private static String image(Task task) {
        return task.made().task().containerSpec().image();
    }

    private static void oldTasksDoNotCount() {
        Bed bed = Bed.withNodes(1);
        var config = ServiceSketch.rollout(1, 10_000, 5_000, "pause", "stop-first");
        bed.create(ServiceSketch.named("web").replicas(3).update(config));
        bed.settle();
        bed.update(ServiceSketch.named("web").replicas(3).update(config).image("app:2"));
        bed.settle();
        bed.report(onImage(bed, "app:1").getLast(), TaskState.FAILED);
        assertThat(bed.service("web").updateStatus().map(UpdateStatus::state))
                .contains(UpdateStatus.State.UPDATING);
    }

    @TestFactory
    Stream<DynamicTest> reaper() {
        TreeMap<String, Runnable> acts = new TreeMap<>();
        acts.put("reaper-003", () -> new ControlTest().scalesUpAndDown());
        acts.put("reaper-005", OrchestratorTableTest::removesDeadTasks);
        String ticks = "there are no ticks: each input reaps what it touched";
        return act(
                "reaper-scenarios",
                acts,
                Map.of(
                        "reaper-001", START,
                        "reaper-007", ticks,
                        "reaper-009", ticks,
                        "reaper-011", ticks));
    }

    private static void removesDeadTasks() {
        Bed bed = Bed.withNodes(1);
        bed.create(ServiceSketch.named("web").replicas(2).restart("none", 0, 0, 0));
        bed.settle();
        bed.running("web").forEach(task -> bed.report(task, TaskState.COMPLETE));
        bed.take(new Input.RemoveService("web"));
        assertThat(bed.image().tasks()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> enforcer() {
        TreeMap<String, Runnable> acts = new TreeMap<>();
        acts.put("enforcer-001", OrchestratorTableTest::rejectsWhatNoLongerFits);
        return act(
                "constraint-enforcer",
                acts,
                Map.of(
                        "enforcer-003",
                        "which named unit a task holds is not part of the image",
                        "enforcer-005",
                        JOB));
    }

    private static void rejectsWhatNoLongerFits() {
        Bed bed = Bed.withNodes(2);
        bed.label(2, "disk", "ssd");
        bed.create(ServiceSketch.named("web").constraint("node.labels.disk == ssd"));
        bed.create(ServiceSketch.named("big").constraint("node.id == node2").reserve(0, 6L << 30));
        bed.settle();
        bed.label(2, "disk", "hdd");
        assertThat(bed.tasks("web").getFirst().state()).isEqualTo(TaskState.REJECTED);
        assertThat(bed.tasks("web").getFirst().status().error())
                .isEqualTo("assigned node no longer meets constraints");
        assertThat(bed.running("big")).hasSize(1);
        bed.shrink(2, 4L << 30);
        assertThat(bed.tasks("big").getFirst().state()).isEqualTo(TaskState.REJECTED);
    }

    /// Every case of the table is acted out, or left out for a reason.
    private static Stream<DynamicTest> act(
            String table, TreeMap<String, Runnable> acts, Map<String, String> leftOut) {
        assertThat(Table.cases("orchestrator/" + table)).hasSize(acts.size() + leftOut.size());
        return Table.tests(
                "orchestrator/" + table,
                leftOut,
                each -> Objects.requireNonNull(acts.get(each.path("id").asText())).run());
    }
}
