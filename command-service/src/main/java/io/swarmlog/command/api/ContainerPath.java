package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.view.Find;
import io.swarmlog.command.view.NetworkList;
import io.swarmlog.image.Network;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// `POST /containers/create`: the engine's, but for a container of the user's on a network of the
/// swarm that is not attachable. The bridge it has here is as any other to the engine. A real one
/// refuses when the container starts (moby daemon/container_operations.go `findAndAttachNetwork`).
final class ContainerPath implements Family {
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;

    private final Access access;
    private final EngineApi engine;

    ContainerPath(Access access, EngineApi engine) {
        this.access = access;
        this.engine = engine;
    }

    @Override
    public boolean owns(String method, String path) {
        return method.equals("POST")
                && path.equals("/containers/create")
                && !(access.membership().state() instanceof Membership.State.Inactive);
    }

    @Override
    public void answer(Call call) throws IOException {
        for (String name : networks(call.exchange().body())) {
            Optional<String> closed = closed(name);
            if (closed.isPresent()) {
                throw notAttachable(closed.get());
            }
        }
        call.exchange().pass();
    }

    /// What a user is told who attaches a container to it.
    static Refusal notAttachable(String network) {
        return new Refusal(
                FORBIDDEN,
                "Could not attach to network "
                        + network
                        + ": rpc error: code = PermissionDenied desc = network "
                        + network
                        + " not manually attachable");
    }

    /// The networks a container shall be on, as it names them. What can't be read is the engine's to
    /// refuse.
    static SortedSet<String> networks(byte[] body) {
        SortedSet<String> names = new TreeSet<>();
        JsonNode container;
        try {
            container = GoJson.parse(body);
        } catch (RuntimeException _) {
            return names;
        }
        String mode = container.path("HostConfig").path("NetworkMode").asText();
        if (mode.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")
                && !mode.matches("default|bridge|host|none")) {
            names.add(mode);
        }
        container
                .path("NetworkingConfig")
                .path("EndpointsConfig")
                .fieldNames()
                .forEachRemaining(names::add);
        names.removeIf(name -> !name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*"));
        return names;
    }

    /// The name of the swarm's network that is meant, when it is not for containers of users.
    private Optional<String> closed(String name) throws IOException {
        if (access.membership().state() instanceof Membership.State.Manager manager) {
            Optional<Network> known =
                    Find.network(manager.live().image(), name)
                            .filter(it -> !NetworkList.isPredefined(it));
            if (known.isPresent()) {
                return known.filter(it -> !it.spec().attachable()).map(Network::name);
            }
        }
        EngineApi.Answer own = engine.ask("GET", "/networks/" + name, new byte[0]);
        if (own.status() != OK) {
            return Optional.empty();
        }
        JsonNode bridge = GoJson.parse(own.body());
        boolean closed =
                !Bridges.swarmId(bridge).isEmpty() && !bridge.path("Attachable").asBoolean();
        return closed ? Optional.of(bridge.path("Name").asText()) : Optional.empty();
    }
}
