package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.ServiceSpec;
import java.util.List;
import java.util.Optional;

/// Writes a `ServiceSpec` as it was sent, in the normal form real engines keep: `vip`, `tcp`,
/// `ingress`, `pause` and `stop-first` where nothing was said within something that was sent.
final class ServiceSpecWriter {
    /// SwarmKit api/defaults: 5 s.
    private static final long DEFAULT_MONITOR_NS = 5_000_000_000L;

    private static final ServiceSpec.UpdateConfig DEFAULT_UPDATE =
            new ServiceSpec.UpdateConfig(
                    1, 0, "pause", Optional.of(DEFAULT_MONITOR_NS), 0, "stop-first");

    private ServiceSpecWriter() {}

    static ObjectNode spec(ServiceSpec spec) {
        GoObject out =
                new GoObject()
                        .add("Name", spec.name())
                        .put("Labels", spec.labels())
                        .put("TaskTemplate", TaskSpecWriter.template(spec.taskTemplate()))
                        .put("Mode", mode(spec.mode()));
        spec.updateConfig().ifPresent(config -> out.put("UpdateConfig", update(config)));
        spec.rollbackConfig().ifPresent(config -> out.put("RollbackConfig", update(config)));
        spec.endpointSpec().ifPresent(config -> out.put("EndpointSpec", endpoint(config)));
        return out.node();
    }

    /// The spec with everything in it that the swarm assumes (`insertDefaults=true`; SwarmKit
    /// api/defaults).
    static ObjectNode specWithDefaults(ServiceSpec spec) {
        return spec(
                new ServiceSpec(
                        spec.name(),
                        spec.labels(),
                        TaskSpecWriter.withDefaults(spec.taskTemplate()),
                        spec.mode(),
                        Optional.of(withMonitor(spec.updateConfig())),
                        Optional.of(withMonitor(spec.rollbackConfig())),
                        spec.endpointSpec()));
    }

    private static ServiceSpec.UpdateConfig withMonitor(Optional<ServiceSpec.UpdateConfig> config) {
        ServiceSpec.UpdateConfig sent = config.orElse(DEFAULT_UPDATE);
        return new ServiceSpec.UpdateConfig(
                sent.parallelism(),
                sent.delayNs(),
                sent.failureAction(),
                sent.monitorNs().or(() -> Optional.of(DEFAULT_MONITOR_NS)),
                sent.maxFailureRatio(),
                sent.order());
    }

    static ObjectNode mode(ServiceSpec.Mode mode) {
        GoObject fields = new GoObject();
        String name =
                switch (mode) {
                    case ServiceSpec.Mode.Replicated(long replicas) -> {
                        fields.put("Replicas", replicas);
                        yield "Replicated";
                    }
                    case ServiceSpec.Mode.Global() -> "Global";
                    case ServiceSpec.Mode.ReplicatedJob(long concurrent, long completions) -> {
                        fields.put("MaxConcurrent", concurrent);
                        fields.put("TotalCompletions", completions);
                        yield "ReplicatedJob";
                    }
                    case ServiceSpec.Mode.GlobalJob() -> "GlobalJob";
                };
        return new GoObject().put(name, fields.node()).node();
    }

    private static ObjectNode update(ServiceSpec.UpdateConfig config) {
        return new GoObject()
                .put("Parallelism", config.parallelism())
                .add("Delay", config.delayNs())
                .put("FailureAction", or(config.failureAction(), "pause"))
                .add("Monitor", config.monitorNs().orElse(0L))
                .putRatio("MaxFailureRatio", config.maxFailureRatio())
                .put("Order", or(config.order(), "stop-first"))
                .node();
    }

    static ObjectNode endpoint(EndpointSpec endpoint) {
        return new GoObject()
                .put("Mode", or(endpoint.mode(), EndpointSpec.VIP))
                .addAll("Ports", ports(endpoint.ports()))
                .node();
    }

    static List<ObjectNode> ports(List<EndpointSpec.Port> ports) {
        return ports.stream().map(ServiceSpecWriter::port).toList();
    }

    private static ObjectNode port(EndpointSpec.Port port) {
        return new GoObject()
                .add("Name", port.name())
                .put("Protocol", port.protocolOrTcp())
                .add("TargetPort", port.targetPort())
                .add("PublishedPort", port.publishedPort())
                .put("PublishMode", or(port.publishMode(), EndpointSpec.Port.INGRESS))
                .node();
    }

    static String or(String sent, String normal) {
        return sent.isEmpty() ? normal : sent;
    }
}
