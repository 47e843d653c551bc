package io.swarmlog.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.agent.runtime.docker.DockerRuntime;
import io.swarmlog.agent.runtime.docker.TestEngine;
import io.swarmlog.agent.work.WorkLoop;
import io.swarmlog.agent.work.Workshop;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// The loop and a real engine together, without a log.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TasksOnEngineTest {
    private TestEngine engine;
    private final List<Life> lives = new ArrayList<>();

    /// One life of an agent: its loop, its runtime, and what it reports.
    private final class Life {
        final BlockingQueue<Input.TaskReport> reports = new LinkedBlockingQueue<>();
        final DockerRuntime runtime = new DockerRuntime(TestEngine.SOCKET);
        final LoopThread timeline = new LoopThread("test-loop");
        final ExecutorService effects = Executors.newVirtualThreadPerTaskExecutor();
        final WorkLoop loop =
                new WorkLoop(
                        new Workshop(
                                runtime,
                                () -> engine.home,
                                _ -> Optional.empty(),
                                _ -> Optional.empty(),
                                reports::add),
                        timeline,
                        effects);

        Life(Assignment... orders) {
            lives.add(this);
            runtime.watch(engine.node, loop);
            order(orders);
            loop.inboxRead();
        }

        void order(Assignment... orders) {
            Map<TaskId, Optional<Assignment>> all = new LinkedHashMap<>();
            for (Assignment order : orders) {
                all.put(order.task(), Optional.of(order));
            }
            loop.ordered(all);
        }

        /// The next report of that state.
        Input.TaskReport await(TaskState state) throws InterruptedException {
            while (true) {
                Input.TaskReport next = reports.poll(60, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("expected a report of " + state + ", but none came");
                }
                if (next.state() == state) {
                    return next;
                }
                assertThat(next.state().isTerminal()).as(next.toString()).isFalse();
            }
        }

        void die() {
            loop.freeze();
            runtime.close();
            timeline.close();
            effects.shutdownNow();
        }
    }

    @BeforeAll
    void open() {
        engine = new TestEngine();
    }

    @AfterEach
    void clean() {
        lives.forEach(Life::die);
        lives.clear();
        engine.clean();
    }

    @AfterAll
    void close() {
        engine.close();
    }

    private Assignment order(String task, ContainerSpec container) {
        return Orders.container(
                Orders.named(
                        Orders.order(task, TaskState.RUNNING),
                        engine.name("web"),
                        new TreeMap<>(),
                        new Slot.Numbered(1)),
                container);
    }

    private ContainerSpec sleeper() {
        return Orders.sleeper(engine.image);
    }

    private ContainerSpec checked(String script, long startPeriodNs) {
        return Specs.with(
                sleeper(),
                "healthcheck",
                Optional.of(
                        new ContainerSpec.Healthcheck(
                                List.of("CMD-SHELL", script),
                                50_000_000,
                                5_000_000_000L,
                                startPeriodNs,
                                1)));
    }

    @Test
    void reportsAContainerThatIsKilledByHand() throws InterruptedException {
        var life = new Life(order("t1", sleeper()));
        Input.TaskReport running = life.await(TaskState.RUNNING);
        String container = running.container().orElseThrow().containerId();

        engine.kill(container);

        Input.TaskReport failed = life.await(TaskState.FAILED);
        assertThat(failed.error()).isEqualTo("task: non-zero exit (137)");
        assertThat(failed.container().orElseThrow().exitCode()).isEqualTo(137);
    }

    @Test
    void reportsAContainerThatEndsAtOnce() throws InterruptedException {
        var life = new Life(order("t1", Orders.container(engine.image, "true")));

        Input.TaskReport complete = life.await(TaskState.COMPLETE);

        assertThat(complete.message()).isEqualTo("finished");
    }

    @Test
    void isRunningOnlyOnceItIsHealthy() throws InterruptedException {
        var life =
                new Life(order("t1", checked("test -f /tmp/ok || { touch /tmp/ok; false; }", 0)));
        // One failure makes it unhealthy: retries is 1.
        Input.TaskReport failed = life.await(TaskState.FAILED);
        assertThat(failed.error())
                .isEqualTo("task: non-zero exit (137): dockerexec: unhealthy container");

        life.order(order("t2", checked("true", 0)));
        assertThat(life.await(TaskState.RUNNING).task()).isEqualTo(new TaskId("t2"));
    }

    @Test
    void adoptsWhatRunsAndRemovesWhatNobodyKnows() throws InterruptedException {
        var first = new Life(order("t1", sleeper()), order("t2", sleeper()));
        Input.TaskReport one = first.await(TaskState.RUNNING);
        Input.TaskReport two = first.await(TaskState.RUNNING);
        Input.TaskReport kept = one.task().value().equals("t1") ? one : two;
        first.die();

        var second = new Life(order("t1", sleeper()), order("t3", sleeper()));

        Input.TaskReport adopted = second.await(TaskState.RUNNING);
        if (!adopted.task().equals(kept.task())) {
            adopted = second.await(TaskState.RUNNING);
        }
        assertThat(adopted.container()).isEqualTo(kept.container());
        // The stranger goes in its own time: the grace of a task nobody knows is 10 s.
        second.order(Orders.desired(order("t1", sleeper()), TaskState.SHUTDOWN));
        second.await(TaskState.SHUTDOWN);
        assertThat(engine.containers())
                .extracting(each -> each.getLabels().get("com.docker.swarm.task.id"))
                .contains("t1", "t3");
    }

    @Test
    void stopsAndRemovesATask() throws InterruptedException {
        var life = new Life(order("t1", sleeper()));
        life.await(TaskState.RUNNING);

        life.order(Orders.desired(order("t1", sleeper()), TaskState.SHUTDOWN));

        Input.TaskReport stopped = life.await(TaskState.SHUTDOWN);
        assertThat(stopped.container().orElseThrow().exitCode()).isEqualTo(137);
    }
}
