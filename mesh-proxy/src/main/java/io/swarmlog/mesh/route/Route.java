package io.swarmlog.mesh.route;

import io.swarmlog.model.ServiceId;
import java.util.List;

/// Where connections to a published port go: to one of the backends of a service. Without backends
/// the port is still listened on and every connection is reset, as a connection to a port nobody
/// listens on would be.
public record Route(ServiceId service, List<Backend> backends) {
    public Route {
        backends = List.copyOf(backends);
    }

    /// The same service with no other backend.
    Route only(Backend backend) {
        return new Route(service, List.of(backend));
    }
}
