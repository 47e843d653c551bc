package io.swarmlog.agent.runtime.docker;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import com.github.dockerjava.api.model.EventType;
import io.swarmlog.agent.runtime.ContainerRuntime.Watcher;
import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.agent.runtime.Sighted;
import io.swarmlog.agent.runtime.Trouble;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the engine's events of one node's containers: one connection for all of them. When it
/// breaks (the engine was restarted), it is made again, and all containers are shown anew: the list
/// is taken after the events have begun, and told before them, so nothing can fall between. They are
/// listed every few seconds too: an event that is missed all the same costs seconds and never truth.
final class EngineWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);

    /// The first pause before the engine is tried again; it doubles…
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    /// … up to this.
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /// How often the containers are listed while nothing is known to be missed: some ms of the
    /// engine's time for a hundred of them.
    private static final Duration LIST_PERIOD = Duration.ofSeconds(5);

    private static final String HEALTH = "health_status: ";

    private final EngineCalls engine;
    private final NodeId node;
    private final Watcher watcher;
    private final Thread thread;
    private volatile boolean closed;

    EngineWatch(EngineCalls engine, NodeId node, Watcher watcher) {
        this.engine = engine;
        this.node = node;
        this.watcher = watcher;
        this.thread = Thread.ofVirtual().name("engine-watch-" + node).start(this::follow);
    }

    private void follow() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            try (Stream stream = new Stream()) {
                engine.tell(docker ->
                        docker.eventsCmd()
                                .withEventTypeFilter(EventType.CONTAINER)
                                .withEventFilter("die", "destroy", "start", "health_status")
                                .withLabelFilter(label(node))
                                .exec(stream));
                stream.awaitBegin(EngineCalls.LIMIT);
                watcher.all(containers(engine, node));
                stream.told.countDown();
                pause = FIRST_PAUSE;
                while (!stream.ends(LIST_PERIOD)) {
                    watcher.listed(containers(engine, node));
                }
            } catch (InterruptedException _) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.atDebug().setCause(e).log("events of the engine broke off");
            }
            if (!closed && !slept(pause)) {
                return;
            }
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
    }

    private boolean slept(Duration pause) {
        LOG.atDebug().addKeyValue("node", node).log("following the engine's events again");
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException _) {
            return false;
        }
    }

    private static Map<String, String> label(NodeId node) {
        return Map.of(ContainerBody.NODE_LABEL, node.value());
    }

    /// All containers of the node's tasks.
    static List<Sighted> containers(EngineCalls engine, NodeId node) {
        List<Container> found =
                engine.ask(docker ->
                        docker.listContainersCmd()
                                .withShowAll(true)
                                .withLabelFilter(label(node))
                                .exec());
        return found.stream().flatMap(container -> sighted(container).stream()).toList();
    }

    /// Details (process, exit code, health) are asked for where they matter.
    private static Optional<Sighted> sighted(Container container) {
        String id = container.getId();
        Sight sight =
                switch (container.getState()) {
                    case "created" -> new Sight.Made(id);
                    case "exited", "dead", "removing" -> new Sight.Ended(id, 0, "", false);
                    default -> new Sight.Up(id, 0, Sight.Health.NONE, List.of());
                };
        return task(container.getLabels())
                .map(task -> new Sighted(task, name(container.getNames()), sight));
    }

    /// The engine writes a slash before it, and the names that legacy links give beside it.
    private static String name(String[] names) {
        return names == null
                ? ""
                : Arrays.stream(names)
                        .filter(name -> name.lastIndexOf('/') == 0)
                        .map(name -> name.substring(1))
                        .findFirst()
                        .orElse("");
    }

    private static Optional<TaskId> task(Map<String, String> labels) {
        return Optional.ofNullable(labels)
                .map(known -> known.get(ContainerBody.TASK_LABEL))
                .filter(id -> !id.isEmpty())
                .map(TaskId::new);
    }

    private void tell(Event event) {
        EventActor actor = event.getActor();
        Map<String, String> attributes = actor == null ? Map.of() : attributes(actor);
        Optional<TaskId> known = task(attributes);
        if (actor == null || known.isEmpty()) {
            return;
        }
        TaskId task = known.get();
        String container = String.valueOf(actor.getId());
        String action = String.valueOf(event.getAction());
        switch (action) {
            case "die" ->
                    watcher.ended(
                            task,
                            container,
                            Integer.parseInt(attributes.getOrDefault("exitCode", "0")));
            case "destroy" -> watcher.gone(task, container);
            case "start" -> watcher.started(task, container);
            default -> {
                if (action.startsWith(HEALTH)) {
                    watcher.health(task, container, health(action.substring(HEALTH.length())));
                }
            }
        }
    }

    private static Map<String, String> attributes(EventActor actor) {
        Map<String, String> attributes = actor.getAttributes();
        return attributes == null ? Map.of() : attributes;
    }

    static Sight.Health health(String text) {
        return switch (text) {
            case "healthy" -> Sight.Health.HEALTHY;
            case "unhealthy" -> Sight.Health.UNHEALTHY;
            case "starting" -> Sight.Health.STARTING;
            default -> Sight.Health.NONE;
        };
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private final class Stream extends Answers<Event> {
        final CountDownLatch told = new CountDownLatch(1);

        @Override
        void next(Event event) {
            try {
                told.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Trouble.temporary("following the engine's events was interrupted", e);
            }
            if (!closed) {
                tell(event);
            }
        }

        @Override
        public void close() {
            told.countDown();
            super.close();
        }
    }
}
