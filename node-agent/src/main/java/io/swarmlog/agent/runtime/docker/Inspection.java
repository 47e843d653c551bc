package io.swarmlog.agent.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.agent.runtime.Machine;
import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.TaskSpec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the engine says of a container (`GET /containers/{id}/json`) and of itself (`GET /info`), in
/// our words.
final class Inspection {
    private static final long NANOS_PER_CPU = 1_000_000_000L;

    private Inspection() {}

    static String path(String container) {
        return "/containers/" + URLEncoder.encode(container, StandardCharsets.UTF_8) + "/json";
    }

    static Sight of(EngineCalls engine, String container, List<EndpointSpec.Port> wanted) {
        try {
            return sight(engine.get(path(container)), wanted);
        } catch (EngineCalls.Refused refused) {
            if (refused.isMissing()) {
                return new Sight.Nothing();
            }
            throw refused;
        }
    }

    private static Sight sight(JsonNode found, List<EndpointSpec.Port> wanted) {
        JsonNode state = found.path("State");
        String id = found.path("Id").asText();
        Sight.Health health =
                EngineWatch.health(state.path("Health").path("Status").asText("none"));
        return switch (state.path("Status").asText()) {
            case "created" -> new Sight.Made(id);
            case "exited", "dead", "removing" ->
                    new Sight.Ended(
                            id,
                            state.path("ExitCode").asInt(),
                            "",
                            health == Sight.Health.STARTING || health == Sight.Health.UNHEALTHY);
            default -> {
                JsonNode ports = found.path("NetworkSettings").path("Ports");
                yield new Sight.Up(
                        id,
                        state.path("Pid").asInt(),
                        health,
                        wanted.stream()
                                .filter(port -> !port.isIngress())
                                .map(port -> published(ports, port))
                                .toList());
            }
        };
    }

    /// The host-mode port with what the engine really published.
    private static EndpointSpec.Port published(JsonNode ports, EndpointSpec.Port port) {
        String bound = ports.path(ContainerBody.key(port)).path(0).path("HostPort").asText("");
        return port.publishedPort() != 0 || bound.isEmpty()
                ? port
                : port.withPublishedPort(Integer.parseInt(bound));
    }

    static Machine machine(JsonNode info) {
        SortedMap<String, String> labels = new TreeMap<>();
        for (JsonNode each : info.path("Labels")) {
            String label = each.asText();
            int equals = label.indexOf('=');
            labels.put(
                    equals < 0 ? label : label.substring(0, equals),
                    equals < 0 ? "" : label.substring(equals + 1));
        }
        return new Machine(
                info.path("Name").asText(),
                new TaskSpec.Platform(
                        info.path("Architecture").asText(), info.path("OSType").asText()),
                info.path("NCPU").asLong() * NANOS_PER_CPU,
                info.path("MemTotal").asLong(),
                genericResources(info.path("GenericResources")),
                new NodeDescription.Engine(
                        info.path("ServerVersion").asText(), labels, plugins(info)));
    }

    /// In an order of their own: the engine's changes from start to start.
    private static List<TaskSpec.GenericResource> genericResources(JsonNode resources) {
        TreeMap<String, Long> discrete = new TreeMap<>();
        TreeMap<String, TreeSet<String>> named = new TreeMap<>();
        for (JsonNode resource : resources) {
            JsonNode name = resource.path("NamedResourceSpec");
            JsonNode count = resource.path("DiscreteResourceSpec");
            if (name.isObject()) {
                named.computeIfAbsent(name.path("Kind").asText(), _ -> new TreeSet<>())
                        .add(name.path("Value").asText());
            }
            if (count.isObject()) {
                discrete.merge(
                        count.path("Kind").asText(), count.path("Value").asLong(), Long::sum);
            }
        }
        List<TaskSpec.GenericResource> found = new ArrayList<>();
        discrete.forEach(
                (kind, value) -> found.add(new TaskSpec.GenericResource.Discrete(kind, value)));
        named.forEach((kind, values) ->
                values.forEach(
                        value -> found.add(new TaskSpec.GenericResource.Named(kind, value))));
        return List.copyOf(found);
    }

    private static List<NodeDescription.Plugin> plugins(JsonNode info) {
        List<NodeDescription.Plugin> plugins = new ArrayList<>();
        info.path("Plugins")
                .properties()
                .forEach(kind ->
                        kind.getValue()
                                .forEach(name ->
                                        plugins.add(
                                                new NodeDescription.Plugin(
                                                        kind.getKey(), name.asText()))));
        plugins.sort(
                Comparator.comparing(NodeDescription.Plugin::type)
                        .thenComparing(NodeDescription.Plugin::name));
        return List.copyOf(plugins);
    }
}
