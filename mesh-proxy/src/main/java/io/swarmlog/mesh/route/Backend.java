package io.swarmlog.mesh.route;

import io.swarmlog.model.Check;
import io.swarmlog.model.TaskId;

/// A task that takes connections of a published port, and how it is reached from this host. A task
/// on another host will be a member of its own here, reached through a tunnel: the compiler then
/// lists every place that has to know.
public sealed interface Backend {
    TaskId task();

    /// A task on this host: its container's address on a bridge the host has a route to (an IP
    /// literal, never a name), and the port it listens on there.
    record Local(TaskId task, String address, int port) implements Backend {
        public Local {
            Check.that(
                    !address.isEmpty(),
                    "expected an address of task " + task + ", but it is empty");
            Check.that(
                    port > 0 && port <= PublishedPort.MAX_PORT,
                    "expected a port from 1 to 65535, but got " + port);
        }
    }
}
