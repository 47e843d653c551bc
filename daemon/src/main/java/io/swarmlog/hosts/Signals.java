package io.swarmlog.hosts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Stops time for processes, and lets it go on.
final class Signals {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /// Processes that are born while others are stopped: fewer each time, since their parents stop.
    private static final int PASSES_MAX = 20;

    private Signals() {}

    /// Stops all there are, those that are born meanwhile included.
    static void stopAll(Supplier<List<ProcessHandle>> all) throws IOException {
        Set<Long> stopped = new TreeSet<>();
        for (int pass = 0; pass < PASSES_MAX; pass++) {
            List<Long> fresh =
                    all.get().stream().map(ProcessHandle::pid).filter(stopped::add).toList();
            if (fresh.isEmpty()) {
                return;
            }
            send("STOP", fresh);
        }
        throw new IOException("expected no more processes to be born, but there are new ones");
    }

    static void continueAll(List<ProcessHandle> all) throws IOException {
        send("CONT", all.stream().map(ProcessHandle::pid).toList());
    }

    /// Stops time for a process and lets it go on, by one program that is before others on a busy
    /// machine: a second program would begin late.
    static void pause(ProcessHandle process, Duration time) throws IOException {
        String script = "kill -STOP $0; sleep $1; kill -CONT $0";
        String pid = Long.toString(process.pid());
        String seconds = String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
        Programs.run(
                        Map.of(),
                        LIMIT.plus(time),
                        List.of("nice", "-n", "-20", "bash", "-c", script, pid, seconds))
                .ok();
    }

    /// Some may have ended meanwhile.
    private static void send(String signal, List<Long> pids) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of("bash", "-c", "kill -" + signal + " \"$@\" 2>/dev/null || :", "kill"));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        Programs.run(Map.of(), LIMIT, command).ok();
    }

    /// A process's command line; nothing when it has ended.
    static List<String> words(ProcessHandle process) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return List.of(text.split("\0"));
        } catch (IOException _) {
            return List.of();
        }
    }
}
