package io.swarmlog.state.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Reads the specs of the tables, which are in the form of the Engine API; as much of it as they use.
final class SpecJson {
    private SpecJson() {}

    static ServiceSpec spec(JsonNode json) {
        JsonNode task = json.path("TaskTemplate");
        return new ServiceSpec(
                json.path("Name").asText(),
                Collections.emptySortedMap(),
                new TaskSpec(
                        container(task.path("ContainerSpec")),
                        present(task.path("Resources")).map(SpecJson::resources),
                        present(task.path("RestartPolicy")).map(SpecJson::restart),
                        present(task.path("Placement")).map(SpecJson::placement),
                        List.of(),
                        Optional.empty(),
                        0,
                        ""),
                mode(json.path("Mode")),
                present(json.path("UpdateConfig")).map(SpecJson::update),
                Optional.empty(),
                present(json.path("EndpointSpec")).map(SpecJson::endpoint));
    }

    private static Optional<JsonNode> present(JsonNode json) {
        return json.isMissingNode() || json.isNull() ? Optional.empty() : Optional.of(json);
    }

    private static ContainerSpec container(JsonNode json) {
        ContainerSpec plain = ServiceSketch.container(json.path("Image").asText());
        List<ContainerSpec.Mount> mounts = new ArrayList<>();
        for (JsonNode mount : json.path("Mounts")) {
            mounts.add(
                    new ContainerSpec.Mount(
                            mount.path("Type").asText(),
                            mount.path("Source").asText(),
                            mount.path("Target").asText(),
                            false,
                            "",
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()));
        }
        return new ContainerSpec(
                plain.image(),
                plain.labels(),
                plain.command(),
                plain.args(),
                json.path("Hostname").asText(),
                plain.env(),
                plain.dir(),
                plain.user(),
                plain.groups(),
                plain.privileges(),
                plain.init(),
                plain.stopSignal(),
                plain.tty(),
                plain.openStdin(),
                plain.readOnly(),
                mounts,
                plain.stopGracePeriodNs(),
                present(json.path("Healthcheck")).map(SpecJson::health),
                plain.hosts(),
                plain.dnsConfig(),
                plain.secrets(),
                plain.configs(),
                plain.isolation(),
                plain.sysctls(),
                plain.capabilityAdd(),
                plain.capabilityDrop(),
                plain.ulimits());
    }

    private static ContainerSpec.Healthcheck health(JsonNode json) {
        return new ContainerSpec.Healthcheck(
                List.of(),
                json.path("Interval").asLong(),
                json.path("Timeout").asLong(),
                json.path("StartPeriod").asLong(),
                json.path("Retries").asInt());
    }

    private static TaskSpec.Resources resources(JsonNode json) {
        return new TaskSpec.Resources(
                present(json.path("Limits"))
                        .map(limits ->
                                new TaskSpec.Limits(
                                        limits.path("NanoCPUs").asLong(),
                                        limits.path("MemoryBytes").asLong(),
                                        0)),
                present(json.path("Reservations"))
                        .map(reservations ->
                                new TaskSpec.Reservations(
                                        reservations.path("NanoCPUs").asLong(),
                                        reservations.path("MemoryBytes").asLong(),
                                        List.of())));
    }

    private static TaskSpec.RestartPolicy restart(JsonNode json) {
        return new TaskSpec.RestartPolicy(
                "",
                Optional.of(json.path("Delay").asLong()),
                Optional.empty(),
                Optional.of(json.path("Window").asLong()));
    }

    private static TaskSpec.Placement placement(JsonNode json) {
        List<String> constraints = new ArrayList<>();
        json.path("Constraints").forEach(constraint -> constraints.add(constraint.asText()));
        return new TaskSpec.Placement(constraints, List.of(), 0, List.of());
    }

    private static ServiceSpec.UpdateConfig update(JsonNode json) {
        return new ServiceSpec.UpdateConfig(
                0,
                json.path("Delay").asLong(),
                "",
                present(json.path("Monitor")).map(JsonNode::asLong),
                (float) json.path("MaxFailureRatio").asDouble(),
                "");
    }

    private static EndpointSpec endpoint(JsonNode json) {
        return new EndpointSpec(json.path("Mode").asText(), ports(json.path("Ports")));
    }

    static List<EndpointSpec.Port> ports(JsonNode json) {
        List<EndpointSpec.Port> ports = new ArrayList<>();
        for (JsonNode port : json) {
            ports.add(
                    new EndpointSpec.Port(
                            port.path("Name").asText(),
                            port.path("Protocol").asText(),
                            port.path("TargetPort").asInt(),
                            port.path("PublishedPort").asInt(),
                            port.path("PublishMode").asText()));
        }
        return List.copyOf(ports);
    }

    private static ServiceSpec.Mode mode(JsonNode json) {
        if (json.has("Global")) {
            return new ServiceSpec.Mode.Global();
        }
        if (json.has("GlobalJob")) {
            return new ServiceSpec.Mode.GlobalJob();
        }
        if (json.has("ReplicatedJob")) {
            return new ServiceSpec.Mode.ReplicatedJob(1, 1);
        }
        // Unsigned numbers beyond a long's are negative ones.
        JsonNode replicas = json.path("Replicated").path("Replicas");
        return new ServiceSpec.Mode.Replicated(
                replicas.isMissingNode()
                        ? 1
                        : replicas.bigIntegerValue().bitLength() > 63 ? -1 : replicas.asLong());
    }
}
