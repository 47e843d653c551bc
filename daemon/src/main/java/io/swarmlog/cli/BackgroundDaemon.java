package io.swarmlog.cli;

import io.swarmlog.daemon.HostFiles;
import io.swarmlog.daemon.RootFolder;
import io.swarmlog.hosts.Programs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Starts a daemon that outlives this process.
final class BackgroundDaemon {
    /// What of a failed daemon's output is shown.
    private static final int LINES_SHOWN = 15;

    private static Optional<Process> started = Optional.empty();

    private BackgroundDaemon() {}

    /// Starts one with the same Java and options, in a session of its own so that no terminal's end
    /// ends it, under a [Supervisor]; what it says goes to the data root.
    static void start(DaemonOptions options) throws IOException {
        HostFiles files = options.files();
        RootFolder.prepare(files);
        List<String> command = new ArrayList<>(javaCommand());
        command.addAll(
                command.indexOf("-cp"),
                List.of(
                        "-Dlogback.configurationFile=logback-file.xml",
                        "-DSWARMLOG_LOG_FILE=" + files.output()));
        command.add("daemon");
        command.addAll(options.words());
        started = Optional.of(Programs.start(files.said(), Supervisor.of(files, command)));
    }

    /// What runs this program as it runs now, up to its verb.
    static List<String> javaCommand() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("io.swarmlog.Main");
        return command;
    }

    /// Complains when the daemon that was started here has ended already.
    static void failIfEnded(HostFiles files) throws IOException {
        if (started.map(process -> !process.isAlive()).orElse(false)) {
            List<String> lines = Files.readAllLines(files.said(), StandardCharsets.UTF_8);
            String last =
                    String.join(
                            "\n",
                            lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
            throw new Trouble("expected the daemon to start, but it ended:\n" + last);
        }
    }
}
