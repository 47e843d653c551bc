package io.swarmlog.agent.runtime.docker;

import io.swarmlog.agent.runtime.Job;
import io.swarmlog.log.Assignment;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The body of `POST /containers/create` for a task: everything but its networks. Source: moby
/// daemon/cluster/executor/container/container.go `config`, `hostConfig`.
final class ContainerBody {
    private ContainerBody() {}

    private static final String RESOURCE_VARIABLE = "DOCKER_RESOURCE_";

    static final String LABELS = "com.docker.swarm.";
    static final String NODE_LABEL = LABELS + "node.id";
    static final String TASK_LABEL = LABELS + "task.id";

    static Map<String, Object> of(Job job) {
        Assignment assignment = job.assignment();
        ContainerSpec spec = assignment.spec().containerSpec();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Image", spec.image());
        body.put("Labels", labels(job));
        body.put("Env", env(assignment));
        text(body, "Hostname", spec.hostname());
        text(body, "User", spec.user());
        text(body, "WorkingDir", spec.dir());
        text(body, "StopSignal", spec.stopSignal());
        body.put("Tty", spec.tty());
        body.put("OpenStdin", spec.openStdin());
        if (!spec.command().isEmpty()) {
            body.put("Entrypoint", spec.command());
        }
        if (!spec.args().isEmpty()) {
            body.put("Cmd", spec.args());
        }
        spec.healthcheck().ifPresent(check -> body.put("Healthcheck", healthcheck(check)));
        body.put("ExposedPorts", exposed(assignment));
        body.put("HostConfig", HostBody.of(assignment));
        return body;
    }

    /// The user's variables, then which generic resources the task has, by kind:
    /// `DOCKER_RESOURCE_GPU=uuid1,uuid2`, or their number (SwarmKit api/genericresource `EnvFormat`).
    private static List<String> env(Assignment assignment) {
        TreeMap<String, String> values = new TreeMap<>();
        for (TaskSpec.GenericResource resource : assignment.genericResources()) {
            switch (resource) {
                case TaskSpec.GenericResource.Discrete(String kind, long count) ->
                        values.merge(kind, Long.toString(count), (a, b) -> a + "," + b);
                case TaskSpec.GenericResource.Named(String kind, String name) ->
                        values.merge(kind, name, (a, b) -> a + "," + b);
            }
        }
        List<String> env = new ArrayList<>(assignment.spec().containerSpec().env());
        values.forEach((kind, value) ->
                env.add(RESOURCE_VARIABLE + kind.toUpperCase(Locale.ROOT) + "=" + value));
        return env;
    }

    /// The swarm's labels win over the user's.
    private static Map<String, String> labels(Job job) {
        Assignment assignment = job.assignment();
        Map<String, String> labels =
                new LinkedHashMap<>(assignment.spec().containerSpec().labels());
        labels.put(LABELS + "task", "");
        labels.put(TASK_LABEL, assignment.task().value());
        labels.put(LABELS + "task.name", job.name());
        labels.put(NODE_LABEL, job.home().node().value());
        labels.put(LABELS + "service.id", assignment.service().value());
        labels.put(LABELS + "service.name", assignment.serviceName());
        return labels;
    }

    private static Map<String, Object> healthcheck(ContainerSpec.Healthcheck check) {
        return Map.of(
                "Test", check.test(),
                "Interval", check.intervalNs(),
                "Timeout", check.timeoutNs(),
                "StartPeriod", check.startPeriodNs(),
                "Retries", check.retries());
    }

    private static Map<String, Object> exposed(Assignment assignment) {
        Map<String, Object> exposed = new LinkedHashMap<>();
        hostPorts(assignment).forEach(port -> exposed.put(key(port), Map.of()));
        return exposed;
    }

    /// Target port 0 is no port: swarm mode takes it and publishes nothing.
    static List<EndpointSpec.Port> hostPorts(Assignment assignment) {
        return assignment.hostPorts().stream()
                .filter(port -> !port.isIngress() && port.targetPort() != 0)
                .toList();
    }

    /// A port as the engine names it: `80/tcp`.
    static String key(EndpointSpec.Port port) {
        return port.targetPort() + "/" + port.protocolOrTcp();
    }

    static void text(Map<String, Object> body, String name, String value) {
        if (!value.isEmpty()) {
            body.put(name, value);
        }
    }

    /// What of a task this agent can't do yet.
    static Optional<String> unsupported(Assignment assignment) {
        ContainerSpec spec = assignment.spec().containerSpec();
        if (!spec.secrets().isEmpty()) {
            return Optional.of("secrets are not implemented yet");
        }
        if (!spec.configs().isEmpty()) {
            return Optional.of("configs are not implemented yet");
        }
        return spec.privileges()
                        .flatMap(ContainerSpec.Privileges::credentialSpec)
                        .filter(credential -> !credential.config().isEmpty())
                        .isPresent()
                ? Optional.of("credential specs from configs are not implemented yet")
                : Optional.empty();
    }
}
