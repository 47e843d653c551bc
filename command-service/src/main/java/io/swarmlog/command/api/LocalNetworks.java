package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// `docker network create mynet` makes a bridge of this engine alone, and real engines refuse a
/// service on it. Here the swarm gets a network of that name the first time a service asks for it,
/// so that the two commands do what they seem to say (docs/adr/0006-local-networks.md). The bridge
/// stays as it is.
final class LocalNetworks {
    /// The label of a swarm network with the id of the bridge it was made after.
    static final String LABEL = "io.swarmlog.network.after";

    private static final int OK = 200;

    private final Access access;
    private final EngineApi engine;

    LocalNetworks(Access access, EngineApi engine) {
        this.access = access;
        this.engine = engine;
    }

    /// The spec with the swarm's networks in place of this engine's bridges.
    ServiceSpec lifted(ServiceSpec spec) {
        List<TaskSpec.NetworkAttachment> attachments = new ArrayList<>();
        for (TaskSpec.NetworkAttachment attachment : spec.taskTemplate().networks()) {
            attachments.add(lifted(attachment));
        }
        return new ServiceSpec(
                spec.name(),
                spec.labels(),
                spec.taskTemplate().withNetworks(List.copyOf(attachments)),
                spec.mode(),
                spec.updateConfig(),
                spec.rollbackConfig(),
                spec.endpointSpec());
    }

    private TaskSpec.NetworkAttachment lifted(TaskSpec.NetworkAttachment attachment) {
        if (isKnown(access.image(), attachment.target())) {
            return attachment;
        }
        return bridge(attachment.target())
                .map(bridge ->
                        new TaskSpec.NetworkAttachment(
                                swarmNetwork(bridge).value(),
                                attachment.aliases(),
                                attachment.driverOpts()))
                .orElse(attachment);
    }

    /// The bridge of that name or id, shown to a client that asks for a network of the swarm: the
    /// docker CLI looks before it sends a service.
    Optional<JsonNode> asOfSwarm(String target) {
        return bridge(target).map(bridge -> ((ObjectNode) bridge).put("Scope", "swarm"));
    }

    private static boolean isKnown(ClusterImage image, String target) {
        return target.isEmpty()
                || image.networks().containsKey(new NetworkId(target))
                || image.networkNamed(target).isPresent();
    }

    /// A bridge the user made on this engine.
    private Optional<JsonNode> bridge(String target) {
        if (!target.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
            return Optional.empty();
        }
        try {
            EngineApi.Answer answer = engine.ask("GET", "/networks/" + target, new byte[0]);
            return answer.status() == OK
                    ? Optional.of(GoJson.parse(answer.body())).filter(LocalNetworks::isUsers)
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUsers(JsonNode network) {
        return network.path("Driver").asText().equals("bridge")
                && !network.path("Name").asText().equals("bridge")
                && Bridges.swarmId(network).isEmpty();
    }

    private NetworkId swarmNetwork(JsonNode bridge) {
        String name = bridge.path("Name").asText();
        Optional<Network> made = access.image().networkNamed(name);
        if (made.isPresent()) {
            return made.get().id();
        }
        TreeMap<String, String> labels = new TreeMap<>();
        bridge.path("Labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        labels.put(LABEL, bridge.path("Id").asText());
        NetworkSpec spec =
                new NetworkSpec(
                        name,
                        labels,
                        "overlay",
                        new TreeMap<>(),
                        false,
                        bridge.path("Internal").asBoolean(),
                        true,
                        false,
                        Optional.empty());
        return access
                .submit(new Input.CreateNetwork(spec, new OwnRanges(engine).now()))
                .events()
                .stream()
                .flatMap(record ->
                        record.event() instanceof Event.NetworkCreated(NetworkId id, _)
                                ? java.util.stream.Stream.of(id)
                                : java.util.stream.Stream.empty())
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "expected a created network, but the outcome has none"));
    }
}
