package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskSpec;
import java.util.List;
import java.util.Optional;

/// Reads the body of `POST /services/create` and `/services/{id}/update` (Docker Engine API v1.41
/// `ServiceSpec`).
///
/// Words that were left out are filled in as real engines fill them (`vip`, `tcp`, `ingress`,
/// `pause`, `stop-first`, `any`), so that a spec that is read back and sent again is the same spec,
/// and no task is replaced for it. What the records can't hold is refused here with moby's texts (two modes, no container, other
/// runtimes); whether a spec makes sense is decided where the command is.
public final class ServiceReader {
    private static final String MISMATCH = "mismatched Runtime and *Spec fields";

    private ServiceReader() {}

    /// The spec in `body`, its name empty when none was sent.
    public static ServiceSpec read(JsonNode body, ApiVersion version) {
        GoStruct spec = GoStruct.top("swarm.ServiceSpec", body);
        GoStruct template = spec.structOrEmpty("TaskTemplate", "TaskSpec");
        ServiceSpec.Mode mode = mode(spec.structOrEmpty("Mode", "ServiceMode"), version);
        TaskSpec task = task(template, mode, version);
        if (task.networks().isEmpty() && version.isBefore(44)) {
            task = task.withNetworks(TaskSpecReader.networks(spec));
        }
        return new ServiceSpec(
                spec.text("Name"),
                spec.map("Labels"),
                task,
                mode,
                spec.struct("UpdateConfig", "UpdateConfig").map(ServiceReader::update),
                spec.struct("RollbackConfig", "UpdateConfig").map(ServiceReader::update),
                spec.struct("EndpointSpec", "EndpointSpec").map(ServiceReader::endpoint));
    }

    private static TaskSpec task(GoStruct template, ServiceSpec.Mode mode, ApiVersion version) {
        String runtime = template.text("Runtime");
        boolean plugin = template.has("PluginSpec");
        Optional<GoStruct> container = template.struct("ContainerSpec", "ContainerSpec");
        switch (runtime) {
            case "", "container" -> {
                return TaskSpecReader.read(
                        template,
                        container.orElseThrow(() -> Refusal.badRequest(MISMATCH)),
                        version);
            }
            case "plugin" -> {
                if (!plugin) {
                    throw Refusal.badRequest(MISMATCH);
                }
                if (mode instanceof ServiceSpec.Mode.Replicated) {
                    throw Refusal.badRequest("plugins must not use replicated mode");
                }
                throw Refusal.missing("the plugin runtime");
            }
            default -> throw Refusal.badRequest("unsupported runtime");
        }
    }

    private static ServiceSpec.Mode mode(GoStruct mode, ApiVersion version) {
        Optional<GoStruct> replicated = mode.struct("Replicated", "ReplicatedService");
        Optional<GoStruct> global = mode.struct("Global", "GlobalService");
        Optional<GoStruct> job = mode.struct("ReplicatedJob", "ReplicatedJob");
        Optional<GoStruct> globalJob = mode.struct("GlobalJob", "GlobalJob");
        if (version.isBefore(41)) {
            job = Optional.empty();
            globalJob = Optional.empty();
        }
        Optional<Long> replicas = replicated.flatMap(fields -> fields.uint64("Replicas"));
        long modes =
                List.of(replicated, global, job, globalJob).stream()
                        .filter(Optional::isPresent)
                        .count();
        if (modes > 1) {
            throw Refusal.badRequest("must specify only one service mode");
        }
        if (global.isPresent()) {
            return new ServiceSpec.Mode.Global();
        }
        if (globalJob.isPresent()) {
            return new ServiceSpec.Mode.GlobalJob();
        }
        if (job.isPresent()) {
            GoStruct fields = job.get();
            long concurrent = fields.uint64("MaxConcurrent").orElse(1L);
            return new ServiceSpec.Mode.ReplicatedJob(
                    concurrent, fields.uint64("TotalCompletions").orElse(concurrent));
        }
        return new ServiceSpec.Mode.Replicated(replicas.orElse(1L));
    }

    private static ServiceSpec.UpdateConfig update(GoStruct config) {
        return new ServiceSpec.UpdateConfig(
                config.uint64("Parallelism").orElse(0L),
                config.nanos("Delay"),
                ServiceSpecWriter.or(config.text("FailureAction"), "pause"),
                config.optionalNanos("Monitor").filter(monitor -> monitor != 0),
                config.float32("MaxFailureRatio"),
                ServiceSpecWriter.or(config.text("Order"), "stop-first"));
    }

    private static EndpointSpec endpoint(GoStruct endpoint) {
        return new EndpointSpec(
                ServiceSpecWriter.or(endpoint.text("Mode"), EndpointSpec.VIP),
                endpoint.structs("Ports", "PortConfig").stream().map(ServiceReader::port).toList());
    }

    /// Words real engines do not know count as the default (tcp, ingress).
    private static EndpointSpec.Port port(GoStruct port) {
        String protocol = port.text("Protocol");
        String mode = port.text("PublishMode");
        return new EndpointSpec.Port(
                port.text("Name"),
                List.of("tcp", "udp", "sctp").contains(protocol) ? protocol : "tcp",
                port.uint32("TargetPort"),
                port.uint32("PublishedPort"),
                mode.equals(EndpointSpec.Port.HOST) ? mode : EndpointSpec.Port.INGRESS);
    }
}
