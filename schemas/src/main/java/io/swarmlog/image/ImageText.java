package io.swarmlog.image;

import io.swarmlog.log.Feature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/// An image as text: the same image gives the same text in every JVM, a line per object or index
/// entry, so that two images can be compared line by line. Secrets stay hidden: only the name of
/// their key is shown.
public final class ImageText {
    private ImageText() {}

    /// The whole image, one line each.
    public static String of(ClusterImage image) {
        StringBuilder text = new StringBuilder();
        line(text, "sequence", image.sequence());
        line(text, "cause", image.cause());
        line(text, "atMs", image.atMs());
        if (image.clockOffsetMs() != 0) {
            line(text, "clockOffsetMs", image.clockOffsetMs());
        }
        line(text, "publishedOffset", image.publishedOffset());
        image.swarm().ifPresent(swarm -> line(text, "swarm", swarm));
        image.members().byId().values().forEach(member -> line(text, "member", member));
        image.members().leader().ifPresent(leader -> line(text, "leader", leader));
        if (image.members().featureLevel() > Feature.FIRST) {
            line(text, "featureLevel", image.members().featureLevel());
        }
        if (image.members().leaderRoom() > 0) {
            line(text, "taskRoom", image.members().leaderRoom());
        }
        image.members().revoked().forEach(publisher -> line(text, "revoked", publisher));
        image.nodes().values().forEach(node -> line(text, "node", node));
        image.services().values().forEach(service -> line(text, "service", service));
        image.networks().values().forEach(network -> line(text, "network", network));
        image.tasks().values().forEach(task -> task(text, task));
        indexes(text, image.indexes());
        if (image.faults().count() > 0) {
            line(text, "faults", image.faults());
        }
        return text.toString();
    }

    /// SHA-256 of the text, in hex.
    public static String digest(ClusterImage image) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(of(image).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256 in every JDK, but it is missing", e);
        }
    }

    /// Without the spec, which many tasks share: its version and digest name it.
    private static void task(StringBuilder text, Task task) {
        line(
                text,
                "task",
                String.join(
                        " ",
                        task.id().value(),
                        task.service().value(),
                        task.slot().toString(),
                        "specVersion=" + task.made().specVersion(),
                        "spec#" + Integer.toHexString(task.made().service().toString().hashCode()),
                        task.meta().toString(),
                        task.node().toString(),
                        task.desired().toString(),
                        task.status().toString(),
                        task.addresses().toString() + generic(task)));
    }

    /// Few tasks have any, so the texts of the others are without.
    private static String generic(Task task) {
        return task.genericResources().isEmpty() ? "" : " " + task.genericResources();
    }

    private static void indexes(StringBuilder text, ClusterImage.Indexes indexes) {
        entries(text, "serviceName", indexes.serviceNames());
        entries(text, "networkName", indexes.networkNames());
        entries(text, "slots", indexes.slots());
        entries(text, "tasksOnNode", indexes.tasksOnNode());
        line(text, "unallocated", indexes.unallocated());
        entries(text, "waiting", indexes.waiting());
        indexes.timers().forEach(due -> line(text, "timer", due));
        entries(text, "timerDue", indexes.timerDue());
        entries(text, "port", indexes.ports());
        entries(text, "failures", indexes.failures());
    }

    private static void entries(StringBuilder text, String name, Map<?, ?> entries) {
        entries.forEach((key, value) -> line(text, name, key + " → " + value));
    }

    /// Line ends within a value are shown, so that a line is a line.
    private static void line(StringBuilder text, String name, Object value) {
        String shown = value.toString().replace("\\", "\\\\").replace("\n", "\\n");
        text.append(name).append(' ').append(shown).append('\n');
    }
}
