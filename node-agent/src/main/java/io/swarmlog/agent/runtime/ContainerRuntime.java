package io.swarmlog.agent.runtime;

import io.swarmlog.log.Assignment;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;

/// What runs the containers of tasks. Calls block; every call may be repeated and then finds its
/// work done. They throw [Trouble] when they can't do it. Safe for use by many threads.
public interface ContainerRuntime extends AutoCloseable {

    /// What the runtime says of the machine, as of now.
    Machine machine();

    /// Begins to tell `watcher` of the containers of `node`: first [Watcher#all], then each change,
    /// and [Watcher#all] again whenever changes may have been missed.
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

    /// Removes, at once and without grace, all containers of `node` and the networks made for them.
    void clear(NodeId node);

    /// Lets go of the runtime; containers run on.
    @Override
    void close();

    /// Hears of containers, by one thread at a time; must not block.
    interface Watcher {
        /// All containers of the node's tasks.
        void all(List<Sighted> containers);

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
