package io.swarmlog.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The namespaces of a host, and its first process, whose end is the end of all in them.
///
/// ```
/// unshare (this machine's; its child dies with it)
///   └─ init, process 1 of the host: adopts and reaps
///        ├─ dockerd ─ containerd, containers …
///        └─ swarmlog daemon
/// ```
///
/// `ip netns exec` is of no use here: it mounts /sys anew and hides the control groups.
record Namespaces(Life life) {
    private static final Duration BOOT_LIMIT = Duration.ofSeconds(30);

    /// The host's own /run and /etc/docker, so that engines do not meet; its own /etc/hosts; a name server that refuses
    /// at once, since one that does not answer delays every pull by 20 s.
    private static final String INIT =
            """
            set -eu
            hostname "$1"
            mount -t tmpfs tmpfs /run
            mkdir -p /run/lock /etc/docker
            mount -t tmpfs tmpfs /etc/docker
            echo 'nameserver 127.0.0.1' >/run/resolv.conf
            mount --bind /run/resolv.conf /etc/resolv.conf || :
            cp /etc/hosts /run/hosts.first
            cp /etc/hosts /run/hosts
            mount --bind /run/hosts /etc/hosts || :
            ip link set lo up
            echo 1 >/proc/sys/net/ipv4/ip_forward
            for each in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >"$each"; done
            : >"$2"
            while :; do sleep 1000000 & wait $!; done
            """;

    /// Makes them; returns when the first process is ready, which the file `ready` says.
    static Namespaces make(String name, Path output, Path ready) throws IOException {
        Files.deleteIfExists(ready);
        List<String> command = new ArrayList<>();
        command.addAll(List.of("setsid", "unshare", "--net", "--mount", "--pid", "--ipc", "--uts"));
        command.addAll(List.of("--fork", "--kill-child", "--mount-proc", "bash", "-c", INIT));
        command.addAll(List.of("init", name, ready.toString()));
        Process process = Programs.start(output, command);
        Namespaces made = new Namespaces(Life.of(process.toHandle()));
        try {
            Programs.await(
                    "host " + name + " to boot (see " + output + ")",
                    BOOT_LIMIT,
                    () -> Files.exists(ready) && made.init().isPresent());
        } catch (IOException e) {
            made.end();
            throw e;
        }
        return made;
    }

    /// The host's first process.
    Optional<ProcessHandle> init() {
        return life.process().flatMap(unshare -> unshare.children().findFirst());
    }

    /// Its number on this machine.
    long pid() throws IOException {
        return init().map(ProcessHandle::pid)
                .orElseThrow(() -> new IOException("expected the host to be on, but it is off"));
    }

    /// A command line that runs `command` within.
    List<String> within(List<String> command) throws IOException {
        List<String> words = new ArrayList<>();
        words.addAll(List.of("nsenter", "--target=" + pid(), "--net", "--mount", "--pid"));
        words.addAll(List.of("--ipc", "--uts", "--"));
        words.addAll(command);
        return words;
    }

    /// All processes within.
    List<ProcessHandle> processes() {
        List<ProcessHandle> all = new ArrayList<>();
        init().ifPresent(first -> {
            all.add(first);
            first.descendants().forEach(all::add);
        });
        return all;
    }

    /// Ends the first process, and with it all others, as a power failure does.
    void end() throws IOException {
        init().ifPresent(ProcessHandle::destroyForcibly);
        life.end();
    }
}
