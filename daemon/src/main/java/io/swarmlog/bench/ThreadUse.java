package io.swarmlog.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where this process's processor time went, by what threads are for: what is at the top is the
/// limit, once the processors are busy.
record ThreadUse(long atNs, long processNs, Map<String, Long> byPartNs) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String REST = "everything else";
    private static final String MACHINE = "compiling and collecting";

    /// Beginnings of thread names; the first that fits counts.
    private static final Map<String, String> PARTS = parts();

    private static Map<String, String> parts() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("swarmlog-control", "control");
        parts.put("kafka-producer-network-thread | swarmlog-control", "control's producer");
        parts.put("swarmlog-intake", "intake");
        parts.put("kafka-producer-network-thread | swarmlog-intake", "intake's producer");
        parts.put("follower", "follower");
        parts.put("inbox-", "agents' inboxes");
        parts.put("kafka-producer-network-thread", "agents' and ledger's producers");
        parts.put("data-plane-kafka-request-handler", "broker's handlers");
        parts.put("data-plane-kafka-network-thread", "broker's network");
        parts.put("ForkJoinPool", "agents' loops");
        return parts;
    }

    static ThreadUse now() {
        Map<String, Long> byPart = new LinkedHashMap<>();
        long known = 0;
        for (long id : THREADS.getAllThreadIds()) {
            @Nullable ThreadInfo thread = THREADS.getThreadInfo(id);
            long ns = THREADS.getThreadCpuTime(id);
            if (thread != null && ns > 0) {
                byPart.merge(part(thread.getThreadName()), ns, Long::sum);
                known += ns;
            }
        }
        long process =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getProcessCpuTime();
        byPart.put(MACHINE, process - known);
        return new ThreadUse(System.nanoTime(), process, byPart);
    }

    private static String part(String thread) {
        for (Map.Entry<String, String> part : PARTS.entrySet()) {
            if (thread.startsWith(part.getKey())) {
                return part.getValue();
            }
        }
        return REST;
    }

    ThreadUse since(ThreadUse before) {
        Map<String, Long> used = new LinkedHashMap<>();
        byPartNs.forEach(
                (part, ns) -> used.put(part, ns - before.byPartNs().getOrDefault(part, 0L)));
        return new ThreadUse(atNs - before.atNs(), processNs - before.processNs(), used);
    }

    /// The whole in processors, then the parts in shares of it, greatest first.
    List<BenchRow> rows() {
        List<BenchRow> rows = new ArrayList<>();
        rows.add(
                new BenchRow(
                        "processors kept busy by this process",
                        (double) processNs / atNs,
                        "of " + Runtime.getRuntime().availableProcessors(),
                        "last round; the limit is at the top of the shares"));
        byPartNs.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(part ->
                        rows.add(
                                new BenchRow(
                                        "  " + part.getKey(),
                                        100.0 * part.getValue() / processNs,
                                        "%",
                                        "")));
        return rows;
    }
}
