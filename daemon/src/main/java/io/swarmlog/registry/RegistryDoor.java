package io.swarmlog.registry;

import io.swarmlog.broker.Principals;
import io.swarmlog.door.Caller;
import io.swarmlog.door.DoorAnswer;
import io.swarmlog.door.DoorCall;
import io.swarmlog.door.DoorRoutes;
import java.net.URI;
import java.util.List;

/// The registry as part of a manager's door. Only members and publishers are heard.
public final class RegistryDoor implements DoorRoutes {
    private static final List<String> ROLES =
            List.of(Principals.MANAGER, Principals.WORKER, Principals.PUBLISHER);

    private final RegistryRoutes routes;

    public RegistryDoor(EmbeddedRegistry registry) {
        this.routes = new RegistryRoutes(registry);
    }

    /// What to give an Apicurio client as its URL for a door at that place.
    public static URI url(String host, int port) {
        return URI.create("https://" + host + ":" + port + RegistryRoutes.ROOT);
    }

    @Override
    public boolean owns(String path) {
        return path.startsWith("/apis/");
    }

    @Override
    public boolean isOpen(DoorCall call) {
        return false;
    }

    @Override
    public DoorAnswer answer(DoorCall call) {
        RegistryRoutes.Answer answer =
                routes.answer(
                        new RegistryRoutes.Call(
                                call.method(),
                                call.path(),
                                RegistryRoutes.Call.query(call.query()),
                                call.body(),
                                call.caller()
                                        .map(Caller::unit)
                                        .filter(ROLES::contains)
                                        .orElse("")));
        return new DoorAnswer(answer.status(), answer.contentType(), answer.body());
    }
}
