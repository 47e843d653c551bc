package io.swarmlog.mesh.route;

import io.swarmlog.model.Check;
import io.swarmlog.model.TaskId;

/// A task that takes connections of a published port, and how it is reached from this host.
public sealed interface Backend {
    TaskId task();

    /// The port its container listens on.
    int port();

    /// A task on this host: its container's address on a bridge the host has a route to (an IP
    /// literal, never a name).
    record Local(TaskId task, String address, int port) implements Backend {
        public Local {
            Check.that(
                    !address.isEmpty(),
                    "expected an address of task " + task + ", but it is empty");
            checkPort(port);
        }
    }

    /// A task on another host, reached through a tunnel to that host's mesh, which alone knows the
    /// container's address.
    record Remote(TaskId task, int port, Peer peer) implements Backend {
        public Remote {
            checkPort(port);
        }
    }

    private static void checkPort(int port) {
        Check.that(
                port > 0 && port <= PublishedPort.MAX_PORT,
                "expected a port from 1 to 65535, but got " + port);
    }
}
