package io.swarmlog.registry;

import io.swarmlog.door.Caller;
import io.swarmlog.door.DoorAnswer;
import io.swarmlog.door.DoorCall;
import io.swarmlog.door.DoorRoutes;
import io.swarmlog.rights.Party;
import io.swarmlog.rights.Role;
import java.net.URI;
import java.util.function.Function;

/// The registry as part of a manager's door. Only members and publishers are heard.
public final class RegistryDoor implements DoorRoutes {
    private static final int FORBIDDEN = 403;

    private final RegistryRoutes routes;
    private final Function<Party, Role> roles;

    /// @param roles what a party is by now
    public RegistryDoor(EmbeddedRegistry registry, Function<Party, Role> roles) {
        this.routes = new RegistryRoutes(registry);
        this.roles = roles;
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
        Role role =
                call.caller()
                        .map(Caller::certificate)
                        .map(Party::of)
                        .map(roles)
                        .orElse(Role.NOBODY);
        if (role == Role.NOBODY) {
            return DoorAnswer.text(
                    FORBIDDEN, "expected a member of the swarm or a publisher, but it is none\n");
        }
        RegistryRoutes.Answer answer =
                routes.answer(
                        new RegistryRoutes.Call(
                                call.method(),
                                call.path(),
                                RegistryRoutes.Call.query(call.query()),
                                call.body(),
                                role.unit()));
        return new DoorAnswer(answer.status(), answer.contentType(), answer.body());
    }
}
