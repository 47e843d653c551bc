package io.swarmlog.cli;

import io.swarmlog.daemon.DaemonConfig;
import io.swarmlog.daemon.HostFiles;
import io.swarmlog.daemon.KafkaChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How a daemon runs; the same for `up`, which starts one, and `daemon`, which is one.
final class DaemonOptions {
    private static final String DEFAULT_SOCKET = "unix:///var/run/swarmlog.sock";

    @Mixin private RootOption dataRoot = new RootOption();
    @Mixin private KafkaOptions kafka = new KafkaOptions();

    @Option(
            names = {"-H", "--host"},
            paramLabel = "unix://PATH",
            description =
                    "Socket that answers the Docker API; repeatable (default: "
                            + DEFAULT_SOCKET
                            + ", or swarmlog.sock in another data root).")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--engine",
            paramLabel = "unix://PATH",
            defaultValue = "unix:///var/run/docker.sock",
            description = "Socket of the local Docker Engine (default: ${DEFAULT-VALUE}).")
    private String engine = "unix:///var/run/docker.sock";

    @Option(
            names = "--listen-addr",
            paramLabel = "IP|IFACE[:PORT]",
            description = "Address a swarm listens on where 'docker swarm init' names none.")
    private String listenAddr = "";

    @Option(
            names = "--advertise-addr",
            paramLabel = "IP|IFACE[:PORT]",
            description = "Address other hosts are told where 'docker swarm init' names none.")
    private String advertiseAddr = "";

    @Option(
            names = "--swarm-default-advertise-addr",
            paramLabel = "IP|IFACE",
            description = "As dockerd's option of that name: as --advertise-addr, asked after it.")
    private String defaultAdvertiseAddr = "";

    @Option(
            names = "--label",
            paramLabel = "KEY=VALUE",
            description =
                    "Engine label of this host (engine.labels.KEY in constraints); repeatable.")
    private Map<String, String> labels = new TreeMap<>();

    HostFiles files() {
        return dataRoot.files();
    }

    DaemonConfig config() {
        return config(kafka.choice(), DaemonConfig.Process.WHOLE);
    }

    DaemonConfig commandService() {
        return config(kafka.existing(), DaemonConfig.Process.COMMAND_SERVICE);
    }

    private DaemonConfig config(KafkaChoice choice, DaemonConfig.Process process) {
        return new DaemonConfig(
                files(),
                sockets(),
                engine,
                listenAddr,
                advertiseAddr.isEmpty() ? defaultAdvertiseAddr : advertiseAddr,
                new TreeMap<>(labels),
                choice,
                process);
    }

    private List<String> sockets() {
        if (!hosts.isEmpty()) {
            return hosts.stream().map(DaemonOptions::normal).distinct().toList();
        }
        return files().root().toString().equals("/var/lib/swarmlog")
                ? List.of(DEFAULT_SOCKET)
                : List.of("unix://" + files().root().resolve("swarmlog.sock"));
    }

    /// One that is named twice is one.
    private static String normal(String host) {
        try {
            return "unix://" + DaemonConfig.path(host).toAbsolutePath().normalize();
        } catch (IllegalArgumentException e) {
            throw new Trouble("--host: " + e.getMessage());
        }
    }

    /// The same options as words of a command line.
    List<String> words() {
        List<String> words = new ArrayList<>();
        words.add("--data-root=" + files().root());
        sockets().forEach(socket -> words.add("--host=" + socket));
        words.add("--engine=" + engine);
        words.add("--listen-addr=" + listenAddr);
        words.add("--advertise-addr=" + advertiseAddr);
        words.add("--swarm-default-advertise-addr=" + defaultAdvertiseAddr);
        words.addAll(kafka.words());
        labels.forEach((key, value) -> words.add("--label=" + key + "=" + value));
        return words;
    }
}
