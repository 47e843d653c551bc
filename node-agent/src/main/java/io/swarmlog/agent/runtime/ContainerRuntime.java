package io.swarmlog.agent.runtime;

import io.swarmlog.log.Assignment;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What runs the containers of tasks. Calls block; every call may be repeated and then finds its
/// work done. They throw [Trouble] when they can't do it. Safe for use by many threads.
public interface ContainerRuntime extends AutoCloseable {

    /// What the runtime says of the machine, as of now.
    Machine machine();

    /// Begins to tell `listener` whether the runtime answers: as soon as that is known, and whenever
    /// it changes. `period` is how often the node says that it lives: a runtime is given up within the
    /// time in which a node is.
    void attend(Supplier<Duration> period, Presence listener);

    /// Begins to tell `watcher` of the containers of `node`: first [Watcher#all], then each change,
    /// [Watcher#all] again whenever changes may have been missed, and [Watcher#listed] every few
    /// seconds.
    void watch(NodeId node, Watcher watcher);

    /// Makes the container, with the networks and the image it needs, and leaves it unstarted. One
    /// that is there already is taken as it is.
    Sight prepare(Job job);

    /// Starts a container that was made and never started, and shows it.
    Sight start(String container, Assignment assignment);

    /// Shows a container, by id or name.
    Sight look(String container, Assignment assignment);

    /// Stops a container: its stop signal, and after `grace` a kill. Shows how it ended.
    Sight stop(String container, Duration grace);

    /// Removes a container by id or name, with its anonymous volumes, and the networks that only
    /// this task needed.
    void remove(TaskId task, String container);

    /// The networks that are there for other tasks than these are no longer needed.
    void keepNetworksOf(SortedSet<TaskId> tasks);

    /// Tells that a task whose container was found needs its networks.
    void adopt(Assignment assignment);

    /// Removes, at once and without grace, the containers of `node` that are `ours`, and the networks
    /// made for them.
    void clear(NodeId node, Predicate<Sighted> ours);

    /// Lets go of the runtime; containers run on.
    @Override
    void close();

    /// Hears whether the runtime answers, by one thread at a time; must not block.
    interface Presence {
        /// It answers, and can be asked anything.
        void here();

        /// It does not, for this reason: all calls of it fail until it is here again.
        void gone(String why);
    }

    /// Hears of containers, by one thread at a time; must not block.
    interface Watcher {
        /// All containers that say they are of the node's tasks. Each may have ended and been started
        /// again since it was last seen.
        void all(List<Sighted> containers);

        /// The same, while nothing is known to have been missed.
        void listed(List<Sighted> containers);

        /// A container ended.
        void ended(TaskId task, String container, int exitCode);

        /// A container's health check speaks.
        void health(TaskId task, String container, Sight.Health health);

        /// A container is no more.
        void gone(TaskId task, String container);

        /// A container was started, by us or by someone else.
        void started(TaskId task, String container);
    }
}
