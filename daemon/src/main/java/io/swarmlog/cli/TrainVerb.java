package io.swarmlog.cli;

import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.daemon.Daemon;
import io.swarmlog.daemon.DaemonConfig;
import io.swarmlog.daemon.Folders;
import io.swarmlog.daemon.HostFiles;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Two short lives of a daemon from start to end, with containers that are none, for the JVM
/// to learn from (JEP 483, 514, 515): the launcher runs it with `-XX:AOTCacheOutput`, and every
/// later start takes the classes as they are then. Nothing on the host is touched but a temporary
/// folder and three ports.
@Command(name = "train", hidden = true)
final class TrainVerb implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int POLL_MS = 50;
    private static final String RUNNING = "\"State\":\"running\"";
    private static final String SERVICE =
            """
            {"Name":"train","TaskTemplate":{"ContainerSpec":{"Image":"train:1"}},
            "Mode":{"Replicated":{"Replicas":3}},
            "EndpointSpec":{"Ports":[{"TargetPort":80}]}}
            """;

    @Override
    public Integer call() throws Exception {
        Path root = Files.createTempDirectory("swarmlog-train");
        try {
            Path socket = root.resolve("s.sock");
            String place = "127.0.0.1:" + anyPort();
            DaemonConfig config =
                    new DaemonConfig(
                            new HostFiles(root),
                            List.of("unix://" + socket),
                            DaemonConfig.NO_ENGINE,
                            place,
                            "127.0.0.1",
                            new TreeMap<>());
            try (Daemon _ = Daemon.start(config)) {
                live(new EngineClient(socket), place);
            }
            // A start on files that are there takes other ways than the first one.
            try (Daemon _ = Daemon.start(config)) {
                liveOn(new EngineClient(socket));
            }
        } finally {
            Folders.delete(root);
        }
        return 0;
    }

    /// Not one of those a swarm of this machine has: its daemon may be about to start again.
    private static int anyPort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    private static void live(EngineClient daemon, String place)
            throws IOException, InterruptedException {
        ask(
                daemon,
                "POST",
                "/swarm/init",
                "{\"ListenAddr\":\"" + place + "\",\"AdvertiseAddr\":\"127.0.0.1\"}");
        ask(daemon, "GET", "/swarm", "");
        ask(daemon, "GET", "/nodes", "");
        ask(daemon, "POST", "/networks/create", "{\"Name\":\"train\",\"Driver\":\"overlay\"}");
        ask(daemon, "POST", "/services/create", SERVICE);
        await(daemon, "/tasks", RUNNING);
        ask(daemon, "GET", "/services?status=true", "");
    }

    private static void liveOn(EngineClient daemon) throws IOException, InterruptedException {
        await(daemon, "/tasks", RUNNING);
        await(daemon, "/nodes", "\"State\":\"ready\"");
        ask(daemon, "DELETE", "/services/train", "");
    }

    private static void await(EngineClient daemon, String target, String wanted)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!ask(daemon, "GET", target, "").contains(wanted) && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MS);
        }
    }

    private static String ask(EngineClient daemon, String method, String target, String body)
            throws IOException {
        EngineApi.Answer answer = daemon.ask(method, target, body.getBytes(StandardCharsets.UTF_8));
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
