package io.swarmlog.join;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.door.Caller;
import io.swarmlog.door.DoorAnswer;
import io.swarmlog.door.DoorCall;
import io.swarmlog.door.DoorRoutes;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.Sealed;
import java.util.function.Supplier;

/// Where a manager opens registry credentials for a node. On the log they are sealed for managers;
/// a node is given those of the services whose tasks it has, and no others.
public final class CredentialsDesk implements DoorRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FORBIDDEN = 403;

    private final LiveImage live;
    private final Supplier<Vault> vault;
    private final DoorAudit audit;

    public CredentialsDesk(LiveImage live, Supplier<Vault> vault, DoorAudit audit) {
        this.live = live;
        this.vault = vault;
        this.audit = audit;
    }

    @Override
    public boolean owns(String path) {
        return path.equals(Paths.CREDENTIALS);
    }

    @Override
    public boolean isOpen(DoorCall call) {
        return false;
    }

    @Override
    public DoorAnswer answer(DoorCall call) {
        Sealed asked = sealed(call.body());
        if (call.caller().filter(caller -> mayHave(caller, asked)).isEmpty()) {
            String why = "it asks for credentials of a service that it has no task of";
            String who = call.caller().map(Caller::name).orElse("an unknown host");
            audit.turnedAway(who, new Input.TurnedAway("the door, from " + call.from(), who, why));
            return DoorAnswer.text(FORBIDDEN, why);
        }
        return DoorAnswer.text(200, vault.get().unseal(asked));
    }

    private boolean mayHave(Caller caller, Sealed asked) {
        ClusterImage image = live.image();
        NodeId node = new NodeId(caller.name());
        boolean isMember =
                image.members().of(node).isPresent()
                        && image.swarm()
                                .filter(swarm -> swarm.id().value().equals(caller.swarm()))
                                .isPresent();
        return isMember
                && image.tasksOn(node).stream()
                        .map(image::liveTask)
                        .flatMap(task -> image.service(task.service()).stream())
                        .map(Service::registryAuth)
                        .anyMatch(auth -> auth.filter(asked::equals).isPresent());
    }

    static String body(Sealed asked) {
        return JSON.createObjectNode()
                .put("keyId", asked.keyId())
                .put("sealed", asked.base64())
                .toString();
    }

    private static Sealed sealed(String body) {
        try {
            JsonNode json = JSON.readTree(body);
            return new Sealed(json.path("keyId").asText(""), json.path("sealed").asText(""));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected JSON, but got something else", e);
        }
    }
}
