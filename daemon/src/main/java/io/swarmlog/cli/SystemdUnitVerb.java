package io.swarmlog.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `swarmlog systemd-unit`.
@Command(
        name = "systemd-unit",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a unit of systemd that runs the daemon with these options from the machine's boot"
                    + " on, and starts it again whenever it ends. Tasks run on meanwhile.",
            "",
            "  ./swarmlog systemd-unit >/etc/systemd/system/swarmlog.service",
            "  systemctl daemon-reload && systemctl enable --now swarmlog"
        })
final class SystemdUnitVerb implements Callable<Integer> {
    private static final Path SYSTEMD = Path.of("/run/systemd/system");
    private static final Pattern UNIT = Pattern.compile("/([\\w@.-]+\\.service)(?:/|$)");

    /// As dockerd's own unit where it says the same; the daemon's files are its owner's alone.
    private static final String TEXT =
            """
            [Unit]
            Description=Swarmlog: swarm mode on a replicated log
            After=network-online.target docker.service
            Wants=network-online.target docker.service
            StartLimitIntervalSec=0

            [Service]
            Type=exec
            ExecStart=%s
            Restart=always
            RestartSec=1
            TimeoutStopSec=60
            KillMode=mixed
            OOMPolicy=stop
            UMask=0077
            LimitNOFILE=1048576
            SuccessExitStatus=143

            [Install]
            WantedBy=multi-user.target
            """;

    @Mixin private DaemonOptions options = new DaemonOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        StringBuilder command = new StringBuilder(launcher() + " daemon");
        options.words().stream()
                .filter(word -> !word.endsWith("="))
                .forEach(word -> command.append(' ').append(quoted(word)));
        PrintWriter out = spec.commandLine().getOut();
        out.print(TEXT.formatted(command));
        out.flush();
        return 0;
    }

    private static String launcher() {
        return quoted(Path.of(System.getProperty("swarmlog.home", "."), "swarmlog").toString());
    }

    /// As systemd.service(5) takes words.
    private static String quoted(String word) {
        String text = word.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%");
        return text.contains(" ") ? "\"" + text + "\"" : text;
    }

    /// The unit of systemd that a process belongs to, which would start it again.
    static Optional<String> unitOf(ProcessHandle process) {
        if (!Files.isDirectory(SYSTEMD)) {
            return Optional.empty();
        }
        try {
            Path groups = Path.of("/proc", Long.toString(process.pid()), "cgroup");
            Matcher unit = UNIT.matcher(Files.readString(groups));
            return unit.find() ? Optional.of(unit.group(1)) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
