package io.swarmlog.history;

import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.SwarmSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What an operator changed of the swarm or of a node, in some words.
final class SettingsText {
    private SettingsText() {}

    /// `promoted, availability active → drain, label zone=a`.
    static String node(Optional<NodeSpec> before, NodeSpec after) {
        if (before.isEmpty()) {
            return word(after.role()) + ", " + word(after.availability()) + labels(after.labels());
        }
        NodeSpec old = before.get();
        List<String> changes = new ArrayList<>();
        if (old.role() != after.role()) {
            changes.add(after.role() == NodeSpec.Role.MANAGER ? "promoted" : "demoted");
        }
        if (old.availability() != after.availability()) {
            changes.add(step("availability", word(old.availability()), word(after.availability())));
        }
        changes.addAll(labels(old.labels(), after.labels()));
        if (!old.name().equals(after.name())) {
            changes.add(step("name", old.name(), after.name()));
        }
        return changes.isEmpty() ? "nothing" : String.join(", ", changes);
    }

    /// `task history limit 5 → 2`, one for each setting; all that is known is the newer spec when
    /// there is none before it.
    static List<String> swarm(Optional<SwarmSpec> before, SwarmSpec after) {
        if (before.isEmpty()) {
            return List.of("settings");
        }
        SwarmSpec old = before.get();
        List<String> changes = new ArrayList<>();
        if (old.taskHistoryRetentionLimit() != after.taskHistoryRetentionLimit()) {
            changes.add(
                    step(
                            "task history limit",
                            Long.toString(old.taskHistoryRetentionLimit()),
                            Long.toString(after.taskHistoryRetentionLimit())));
        }
        if (old.heartbeatPeriodNs() != after.heartbeatPeriodNs()) {
            changes.add(
                    step(
                            "heartbeat period",
                            span(old.heartbeatPeriodNs()),
                            span(after.heartbeatPeriodNs())));
        }
        if (old.nodeCertExpiryNs() != after.nodeCertExpiryNs()) {
            changes.add(
                    step(
                            "certificate expiry",
                            span(old.nodeCertExpiryNs()),
                            span(after.nodeCertExpiryNs())));
        }
        if (old.autoLockManagers() != after.autoLockManagers()) {
            changes.add("autolock " + (after.autoLockManagers() ? "on" : "off"));
        }
        changes.addAll(labels(old.labels(), after.labels()));
        if (!old.defaultLogDriver().equals(after.defaultLogDriver())) {
            changes.add("log driver");
        }
        if (!old.raft().equals(after.raft())) {
            changes.add("raft settings");
        }
        return changes;
    }

    private static List<String> labels(Map<String, String> before, Map<String, String> after) {
        List<String> changes = new ArrayList<>();
        after.forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                changes.add("label " + key + "=" + value);
            }
        });
        before.keySet().stream()
                .filter(key -> !after.containsKey(key))
                .forEach(key -> changes.add("without label " + key));
        return changes;
    }

    private static String labels(Map<String, String> labels) {
        return labels.isEmpty() ? "" : ", labels " + labels;
    }

    private static String step(String what, String before, String after) {
        return what + " " + before + " → " + after;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// `2160h`, `1.5s`: as Go writes it, without zeros.
    private static String span(long ns) {
        return Duration.ofNanos(ns).toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
