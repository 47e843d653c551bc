package io.swarmlog.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.agent.Orders;
import io.swarmlog.agent.runtime.Machine;
import io.swarmlog.agent.runtime.NoopRuntime;
import io.swarmlog.agent.runtime.NoopRuntime.Call;
import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.agent.runtime.Trouble;
import io.swarmlog.image.TaskStatus;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerStatus;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WorkLoopTest {
    private static final TaskId T1 = new TaskId("t1");

    private final Crank crank = new Crank();
    private final Map<Call, Trouble> faults = new EnumMap<>(Call.class);
    private final Map<Call, Integer> called = new EnumMap<>(Call.class);
    private final Map<TaskId, TaskState> known = new TreeMap<>();
    private Optional<ContainerStatus> recorded = Optional.empty();
    private final List<Input.TaskReport> reports = new ArrayList<>();
    private final NoopRuntime runtime =
            new NoopRuntime(
                    new Machine(
                            "host1",
                            Orders.HOME.platform(),
                            1,
                            1,
                            List.of(),
                            new NodeDescription.Engine("20", new TreeMap<>(), List.of())),
                    (call, _) -> {
                        called.merge(call, 1, Integer::sum);
                        return Optional.ofNullable(faults.get(call));
                    });
    private final WorkLoop loop =
            new WorkLoop(
                    new Workshop(
                            runtime,
                            () -> Orders.HOME,
                            _ -> Optional.empty(),
                            this::known,
                            reports::add),
                    crank,
                    crank.effects());

    private Optional<TaskStatus> known(TaskId task) {
        return Optional.ofNullable(known.get(task))
                .map(state -> new TaskStatus(state, 1, 1, "", "", recorded, List.of()));
    }

    private void begin(Assignment... orders) {
        runtime.watch(Orders.NODE, loop);
        order(orders);
        loop.inboxRead();
        crank.run();
    }

    private void order(Assignment... orders) {
        Map<TaskId, Optional<Assignment>> all = new LinkedHashMap<>();
        for (Assignment order : orders) {
            all.put(order.task(), Optional.of(order));
        }
        loop.ordered(all);
    }

    private void takeAway(TaskId task) {
        loop.ordered(Map.of(task, Optional.empty()));
        crank.run();
    }

    private static Assignment running(String task) {
        return Orders.order(task, TaskState.RUNNING);
    }

    private static Assignment patient() {
        return Orders.grace(running("t1"), Duration.ofSeconds(10));
    }

    private void isStoppedWithin(Duration grace) {
        assertThat(runtime.sightOf(T1)).isInstanceOf(Sight.Ended.class);
        assertThat(runtime.graceGiven(T1)).contains(grace);
    }

    private List<TaskState> states() {
        return reports.stream().map(Input.TaskReport::state).toList();
    }

    private Input.TaskReport last() {
        return reports.getLast();
    }

    @Test
    void bringsATaskToRunning() {
        begin(running("t1"));

        assertThat(states())
                .containsExactly(TaskState.PREPARING, TaskState.STARTING, TaskState.RUNNING);
        assertThat(last().message()).isEqualTo("started");
        assertThat(last().container().orElseThrow().pid()).isEqualTo(1);
    }

    @Test
    void waitsReadyUntilItShallRun() {
        begin(Orders.order("t1", TaskState.READY));
        assertThat(states()).containsExactly(TaskState.PREPARING, TaskState.READY);

        order(running("t1"));
        crank.run();

        assertThat(last().state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void actsOnTheNewestOrderOnlyOnceAllWereRead() {
        runtime.watch(Orders.NODE, loop);
        order(running("t1"));
        crank.run();
        loop.ordered(Map.of(T1, Optional.empty()));
        loop.inboxRead();
        crank.run();

        assertThat(called).doesNotContainKey(Call.PREPARE);
    }

    @Test
    void reportsHowAContainerEnded() {
        begin(running("t1"), running("t2"));

        runtime.end(T1, 0);
        runtime.end(new TaskId("t2"), 3);
        crank.run();

        assertThat(reports.get(reports.size() - 2))
                .matches(report -> report.state() == TaskState.COMPLETE)
                .matches(report -> report.message().equals("finished"));
        assertThat(last().state()).isEqualTo(TaskState.FAILED);
        assertThat(last().error()).isEqualTo("task: non-zero exit (3)");
        assertThat(last().container().orElseThrow().exitCode()).isEqualTo(3);
    }

    @Test
    void rejectsATaskThatCannotBePrepared() {
        faults.put(Call.PREPARE, Trouble.lasting("No such image: nope:latest"));
        begin(running("t1"));

        assertThat(last().state()).isEqualTo(TaskState.REJECTED);
        assertThat(last().message()).isEqualTo("preparing");
        assertThat(last().error()).isEqualTo("No such image: nope:latest");
    }

    @Test
    void failsATaskThatCannotBeStarted() {
        faults.put(Call.START, Trouble.lasting("port is already allocated"));
        begin(running("t1"));

        assertThat(last().state()).isEqualTo(TaskState.FAILED);
        assertThat(last().message()).isEqualTo("starting");
        assertThat(last().error()).isEqualTo("port is already allocated");
    }

    @Test
    void triesAgainAfterASecondOfTemporaryTrouble() {
        faults.put(Call.PREPARE, Trouble.temporary("the engine is away"));
        begin(running("t1"));
        faults.clear();

        crank.pass(Duration.ofMillis(999));
        assertThat(states()).containsExactly(TaskState.PREPARING);
        crank.pass(Duration.ofMillis(1));

        assertThat(last().state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void stopsATaskThatShallNotRun() {
        begin(running("t1"));
        order(Orders.order("t1", TaskState.SHUTDOWN));
        crank.run();

        assertThat(last().state()).isEqualTo(TaskState.SHUTDOWN);
        assertThat(last().message()).isEqualTo("shutdown");
        assertThat(runtime.sightOf(T1)).isInstanceOf(Sight.Ended.class);
    }

    @Test
    void neverMakesAContainerForATaskThatIsShutDownAtOnce() {
        begin(Orders.order("t1", TaskState.SHUTDOWN));

        assertThat(states()).containsExactly(TaskState.SHUTDOWN);
        assertThat(called).isEmpty();
    }

    @Test
    void removesWhatIsLeftOfATaskThatIsTakenAway() {
        begin(running("t1"));
        reports.clear();
        takeAway(T1);

        assertThat(runtime.all()).isEmpty();
        assertThat(reports).isEmpty();
    }

    @Test
    void abandonsThePreparationOfATaskThatIsTakenAway() {
        runtime.watch(Orders.NODE, loop);
        order(running("t1"));
        loop.inboxRead();
        crank.loop();
        takeAway(T1);

        assertThat(runtime.all()).isEmpty();
        assertThat(called).doesNotContainKey(Call.START);
    }

    @Test
    void stopsATaskItsHealthCheckCondemns() {
        begin(running("t1"));
        runtime.health(T1, Sight.Health.UNHEALTHY);
        crank.run();

        assertThat(last().state()).isEqualTo(TaskState.FAILED);
        assertThat(last().error()).contains("dockerexec: unhealthy container");
    }

    @Test
    void adoptsARunningContainerWithoutStartingAnother() {
        runtime.put(T1, new Sight.Up(NoopRuntime.id(T1), 5, Sight.Health.NONE, List.of()));
        known.put(T1, TaskState.RUNNING);
        begin(running("t1"));

        assertThat(states()).containsExactly(TaskState.RUNNING);
        assertThat(called).doesNotContainKeys(Call.PREPARE, Call.START, Call.STOP);
    }

    @Test
    void takesUpATaskThatItWasStartingWhenItDied() {
        runtime.put(T1, new Sight.Up(NoopRuntime.id(T1), 5, Sight.Health.NONE, List.of()));
        known.put(T1, TaskState.PREPARING);
        begin(running("t1"));

        assertThat(last().state()).isEqualTo(TaskState.RUNNING);
        assertThat(called).doesNotContainKey(Call.START);
    }

    @Test
    void learnsWhatEndedWhileItWasAway() {
        runtime.put(T1, new Sight.Ended(NoopRuntime.id(T1), 9, "", false));
        known.put(T1, TaskState.RUNNING);
        begin(running("t1"));

        assertThat(last().state()).isEqualTo(TaskState.FAILED);
        assertThat(last().error()).isEqualTo("task: non-zero exit (9)");
    }

    @Test
    void doesNotBeginATaskAgainWhoseContainerIsGone() {
        known.put(T1, TaskState.RUNNING);
        begin(running("t1"));

        assertThat(last().state()).isEqualTo(TaskState.FAILED);
        assertThat(called).doesNotContainKey(Call.PREPARE);
    }

    @Test
    void doesNotBeginATaskAgainThatTheSwarmKnowsToHaveEnded() {
        begin(Orders.observed(running("t1"), TaskState.FAILED));

        assertThat(called).isEmpty();
        assertThat(reports).isEmpty();
    }

    @Test
    void removesContainersNobodyKnows() {
        var stranger = new TaskId("stranger");
        runtime.put(
                stranger, new Sight.Up(NoopRuntime.id(stranger), 5, Sight.Health.NONE, List.of()));
        begin(running("t1"));

        assertThat(runtime.all()).hasSize(1);
        assertThat(runtime.sightOf(stranger)).isEqualTo(new Sight.Nothing());
    }

    @Test
    void noticesAContainerThatWasLostWhileNobodyLooked() {
        begin(running("t1"));
        runtime.remove(T1, NoopRuntime.id(T1));
        loop.all(List.of());
        crank.run();

        assertThat(last().state()).isEqualTo(TaskState.FAILED);
    }

    @Test
    void startsNoMoreThanEightAtOnceAndStartedOnesFirst() {
        runtime.watch(Orders.NODE, loop);
        for (int i = 0; i < 100; i++) {
            order(running("t" + i));
        }
        loop.inboxRead();
        crank.loop();
        // One more is the call that tidies networks.
        assertThat(crank.calls()).isEqualTo(TaskWork.STARTS_IN_FLIGHT + 1);

        crank.run();

        assertThat(reports.stream().filter(r -> r.state() == TaskState.RUNNING)).hasSize(100);
    }

    @Test
    void doesNothingOnceAnotherLifeOfTheNodeHasBegun() {
        begin();
        loop.freeze();
        order(running("t1"));
        crank.run();

        assertThat(reports).isEmpty();
    }

    private void list() {
        runtime.list(false);
        crank.run();
    }

    @Test
    void aListingTellsOfAContainerThatEndedUnseen() {
        begin(running("t1"));
        runtime.changeSilently(T1, new Sight.Ended(NoopRuntime.id(T1), 137, "", false));

        list();

        assertThat(last().state()).isEqualTo(TaskState.FAILED);
        assertThat(last().error()).isEqualTo("task: non-zero exit (137)");
    }

    @Test
    void aListingTellsOfAContainerThatIsNoMore() {
        begin(running("t1"));
        runtime.changeSilently(T1, new Sight.Nothing());

        list();

        assertThat(last().error()).isEqualTo("dockerexec: container destroyed");
    }

    @Test
    void aListingThatShowsWhatIsKnownCostsNoLook() {
        begin(running("t1"));
        called.clear();

        list();

        assertThat(called).isEmpty();
    }

    @Test
    void aContainerOfNoTaskThatAppearsIsStoppedAndRemoved() {
        begin(running("t1"));
        TaskId old = new TaskId("old");
        runtime.put(old, new Sight.Up(NoopRuntime.id(old), 7, Sight.Health.NONE, List.of()));

        list();

        assertThat(called).containsKeys(Call.STOP, Call.REMOVE);
        assertThat(runtime.sightOf(old)).isEqualTo(new Sight.Nothing());
    }

    @Test
    void aContainerThatWasRestartedUnseenEndsTheTaskAndIsStopped() {
        begin(patient());
        runtime.changeSilently(
                T1, new Sight.Up(NoopRuntime.id(T1), 99, Sight.Health.NONE, List.of()));

        runtime.list(true);
        crank.run();

        assertThat(last().error()).isEqualTo("dockerexec: container restarted");
        isStoppedWithin(Duration.ofSeconds(2));
    }

    /// `docker restart` of a container that does not heed its signal.
    @Test
    void aContainerThatIsRunAgainAfterItsEndIsNotWaitedForLong() {
        begin(patient());
        runtime.end(T1, 137);
        crank.run();
        runtime.changeSilently(
                T1, new Sight.Up(NoopRuntime.id(T1), 99, Sight.Health.NONE, List.of()));

        loop.started(T1, NoopRuntime.id(T1));
        crank.run();

        assertThat(last().error()).isEqualTo("task: non-zero exit (137)");
        isStoppedWithin(Duration.ofSeconds(2));
    }

    @Test
    void aTasksContainerHasTheTimeOfItsSpecToEnd() {
        begin(patient());

        order(Orders.desired(patient(), TaskState.SHUTDOWN));
        crank.run();

        isStoppedWithin(Duration.ofSeconds(10));
    }

    /// `docker commit` of a task gives its labels to an image, and every container of that image
    /// has them.
    @Test
    void aContainerWithCopiedLabelsIsNobodysTask() {
        TaskId gone = new TaskId("gone");
        Sight up = new Sight.Up("users", 7, Sight.Health.NONE, List.of());
        runtime.putAnother(gone, "users", up);
        runtime.putAnother(T1, "users2", up);
        known.put(T1, TaskState.RUNNING);
        recorded = Optional.of(new ContainerStatus(NoopRuntime.id(T1), 1, 0));

        begin(running("t1"));
        list();
        loop.ended(T1, "users2", 1);
        crank.run();

        assertThat(called).doesNotContainKeys(Call.STOP, Call.REMOVE);
        assertThat(runtime.all()).hasSize(2);
    }

    @Test
    void aTasksContainerThatWasRenamedIsStillTheTasks() {
        runtime.putAnother(T1, "renamed", new Sight.Up("mine", 7, Sight.Health.NONE, List.of()));
        known.put(T1, TaskState.RUNNING);
        recorded = Optional.of(new ContainerStatus("mine", 7, 0));

        begin(running("t1"));

        assertThat(called).doesNotContainKeys(Call.PREPARE, Call.START);
    }
}
