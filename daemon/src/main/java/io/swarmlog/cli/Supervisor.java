package io.swarmlog.cli;

import io.swarmlog.daemon.HostFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Starts the daemon of `up` again when it ends without being told to: killed, or out of memory. A
/// shell, which needs next to nothing and so outlives what the daemon dies of.
///
/// ```
/// sh (supervisor.pid)
///   └─ java … daemon (daemon.pid)
/// ```
///
/// With systemd its own unit does the same (`swarmlog systemd-unit`).
final class Supervisor {
    private static final String NAME = "swarmlog-supervisor";

    /// Between two lives 1 s, then twice as long each time up to 30 s; anew after one that lasted a
    /// minute. A first life that says why it can't start (status 1 or 2) is left at that, and so is
    /// one that was told to stop. The log is the daemon's, but between two lives nobody writes there.
    private static final String SCRIPT =
            """
            umask 077
            out=$1 log=$2 pidfile=$3
            shift 3
            echo $$ >"$pidfile"
            child=
            stop=
            trap 'stop=1; [ -z "$child" ] || kill "$child" 2>/dev/null' TERM INT
            trap '' HUP
            first=1
            pause=1
            while [ -z "$stop" ]; do
                [ "$(stat -c %s "$out" 2>/dev/null || echo 0)" -lt 1048576 ] || : >"$out"
                began=$(date +%s)
                "$@" &
                child=$!
                while :; do
                    wait "$child"
                    status=$?
                    kill -0 "$child" 2>/dev/null || break
                done
                child=
                case "$status" in 0 | 130 | 143) break ;; 1 | 2) [ -z "$first" ] || break ;; esac
                [ -z "$stop" ] || break
                first=
                lasted=$(($(date +%s) - began))
                [ "$lasted" -lt 60 ] || pause=1
                echo "$(date -u +%Y-%m-%dT%H:%M:%S.000Z) WARN  Supervisor: the daemon ended status=$status" \
                    "after_s=$lasted; it is started again in $pause s" >>"$log"
                sleep "$pause" &
                wait $!
                pause=$((pause * 2))
                [ "$pause" -le 30 ] || pause=30
            done
            rm -f "$pidfile"
            exit "${status:-0}"
            """;

    private Supervisor() {}

    /// The command line of one that runs `daemon`.
    static List<String> of(HostFiles files, List<String> daemon) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("setsid", "sh", "-c", SCRIPT, NAME));
        command.add(files.said().toString());
        command.add(files.output().toString());
        command.add(files.supervisor().toString());
        command.addAll(daemon);
        return command;
    }

    /// The one of a data root, while it runs.
    static Optional<ProcessHandle> find(HostFiles files) throws IOException {
        if (!Files.exists(files.supervisor())) {
            return Optional.empty();
        }
        String pid = Files.readString(files.supervisor()).strip();
        if (!pid.matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        // Another process may have its number since.
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(process -> isSupervisor(process, files))
                .filter(ProcessHandle::isAlive);
    }

    private static boolean isSupervisor(ProcessHandle process, HostFiles files) {
        return process.info()
                .arguments()
                .map(Arrays::asList)
                .filter(words -> words.contains(NAME))
                .filter(words -> words.contains(files.supervisor().toString()))
                .isPresent();
    }
}
