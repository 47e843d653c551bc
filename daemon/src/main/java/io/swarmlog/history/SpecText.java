package io.swarmlog.history;

import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a service is, and how one spec differs from another, in some words.
final class SpecText {
    private SpecText() {}

    /// `busybox:latest, 3 replicas, *:8080→80/tcp, only where node.role==worker`.
    static String of(ServiceSpec spec) {
        List<String> parts = new ArrayList<>();
        parts.add(spec.taskTemplate().containerSpec().image());
        parts.add(mode(spec.mode()));
        spec.ports().forEach(port -> parts.add(port(port)));
        constraints(spec).forEach(constraint -> parts.add("only where " + constraint));
        return String.join(", ", parts);
    }

    private static List<String> constraints(ServiceSpec spec) {
        return spec.taskTemplate()
                .placement()
                .map(TaskSpec.Placement::constraints)
                .orElse(List.of());
    }

    static String mode(ServiceSpec.Mode mode) {
        return switch (mode) {
            case ServiceSpec.Mode.Replicated(long replicas) ->
                    replicas == 1 ? "1 replica" : replicas + " replicas";
            case ServiceSpec.Mode.Global() -> "one on every node";
            case ServiceSpec.Mode.ReplicatedJob(long concurrent, long completions) ->
                    "a job of " + completions + " completions, " + concurrent + " at once";
            case ServiceSpec.Mode.GlobalJob() -> "a job on every node";
        };
    }

    static String port(EndpointSpec.Port port) {
        String published = port.publishedPort() == 0 ? "?" : Integer.toString(port.publishedPort());
        return (port.isIngress() ? "*:" : "host:")
                + published
                + "→"
                + port.targetPort()
                + "/"
                + port.protocolOrTcp();
    }

    /// `3 replicas → 5 replicas; image a → b; env`: values where they are short, else the names of
    /// what changed.
    static String difference(ServiceSpec before, ServiceSpec after) {
        List<String> changes = new ArrayList<>();
        SortedMap<String, String> old = shown(before);
        shown(after)
                .forEach((name, value) -> {
                    String was = old.getOrDefault(name, "");
                    if (!was.equals(value)) {
                        changes.add(name + (was + " → " + value));
                    }
                });
        SortedMap<String, Object> hidden = unshown(before);
        unshown(after)
                .forEach((name, value) -> {
                    if (!value.equals(hidden.get(name))) {
                        changes.add(name);
                    }
                });
        if (changes.isEmpty()) {
            return before.equals(after) ? "nothing" : "details of the spec";
        }
        return String.join("; ", changes);
    }

    private static SortedMap<String, String> shown(ServiceSpec spec) {
        SortedMap<String, String> parts = new TreeMap<>();
        parts.put("", mode(spec.mode()));
        parts.put("image ", spec.taskTemplate().containerSpec().image());
        parts.put("forced ", Long.toString(spec.taskTemplate().forceUpdate()));
        parts.put("constraints ", constraints(spec).toString());
        parts.put("ports ", spec.ports().stream().map(SpecText::port).toList().toString());
        return parts;
    }

    private static SortedMap<String, Object> unshown(ServiceSpec spec) {
        TaskSpec task = spec.taskTemplate();
        SortedMap<String, Object> parts = new TreeMap<>();
        parts.put("command", task.containerSpec().command());
        parts.put("args", task.containerSpec().args());
        parts.put("env", task.containerSpec().env());
        parts.put("mounts", task.containerSpec().mounts());
        parts.put("health check", task.containerSpec().healthcheck());
        parts.put("container labels", task.containerSpec().labels());
        parts.put("labels", spec.labels());
        parts.put("networks", task.networks());
        parts.put("resources", task.resources());
        parts.put("restart policy", task.restartPolicy());
        parts.put(
                "placement preferences",
                task.placement().map(TaskSpec.Placement::preferences).orElse(List.of()));
        parts.put("log driver", task.logDriver());
        parts.put("update settings", spec.updateConfig());
        parts.put("rollback settings", spec.rollbackConfig());
        parts.put("endpoint mode", spec.endpointSpec().map(EndpointSpec::mode));
        return parts;
    }

    /// A spec that became another, or the new one when the old is not known.
    static String change(Optional<ServiceSpec> before, ServiceSpec after) {
        return before.map(known -> difference(known, after)).orElseGet(() -> of(after));
    }
}
