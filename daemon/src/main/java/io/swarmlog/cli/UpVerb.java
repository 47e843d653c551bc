package io.swarmlog.cli;

import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.daemon.DaemonConfig;
import io.swarmlog.daemon.RootFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `swarmlog up`.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Brings up a swarm of one host: makes sure of a Docker Engine, starts the daemon in the"
                    + " background and begins a swarm if the host is in none.",
            "Safe to repeat: what is there already is left as it is."
        })
final class UpVerb implements Callable<Integer> {
    /// A first start makes certificates and formats the log; a loaded machine takes its time.
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final int POLL_MS = 25;
    private static final Pattern LOCAL_STATE = Pattern.compile("\"LocalNodeState\":\"(\\w*)\"");
    private static final Pattern MESSAGE =
            Pattern.compile("\"message\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    @Mixin private DaemonOptions options = new DaemonOptions();

    @Option(
            names = "--no-install",
            description =
                    "Refuse, rather than install a Docker Engine from the distribution's packages.")
    private boolean noInstall;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        long startedAt = System.nanoTime();
        PrintWriter err = spec.commandLine().getErr();
        DaemonConfig config = options.config();
        RootFolder.prepare(config.files());
        new EngineSetup(err).ensure(config.enginePath(), !noInstall);
        if (RunningDaemon.of(config.files()).isEmpty()) {
            err.println("starting the daemon (log: " + config.files().output() + ") ...");
            err.flush();
            // One that waits to start it again would start it beside ours.
            Supervisor.find(config.files()).ifPresent(ProcessHandle::destroy);
            BackgroundDaemon.start(options);
        }
        RunningDaemon daemon = awaitDaemon(config);
        boolean fresh = joinIfNew(daemon, config, err);
        long tookMs = Duration.ofNanos(System.nanoTime() - startedAt).toMillis();
        tell(daemon, fresh, tookMs);
        return 0;
    }

    private RunningDaemon awaitDaemon(DaemonConfig config)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<RunningDaemon> daemon = RunningDaemon.of(config.files());
            if (daemon.isPresent() && answers(daemon.get())) {
                return daemon.get();
            }
            BackgroundDaemon.failIfEnded(config.files());
            Thread.sleep(POLL_MS);
        }
        throw new Trouble(
                "expected the daemon to answer within "
                        + PATIENCE.toSeconds()
                        + " s, but it does not; see "
                        + config.files().output());
    }

    private static boolean answers(RunningDaemon daemon) {
        try {
            return daemon.ask("GET", "/_ping", "").status() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /// True when the swarm began just now.
    private static boolean joinIfNew(RunningDaemon daemon, DaemonConfig config, PrintWriter err)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            String state = localState(daemon);
            switch (state) {
                case "active" -> {
                    return false;
                }
                case "inactive" -> {
                    err.println("beginning a swarm ...");
                    err.flush();
                    init(daemon, config);
                    return true;
                }
                default -> Thread.sleep(POLL_MS);
            }
        }
        throw new Trouble(
                "expected the swarm to serve, but it does not; see " + config.files().output());
    }

    private static String localState(RunningDaemon daemon) throws IOException {
        EngineApi.Answer info = daemon.ask("GET", "/info", "");
        Matcher state = LOCAL_STATE.matcher(new String(info.body(), StandardCharsets.UTF_8));
        if (info.status() != 200 || !state.find()) {
            throw new Trouble(
                    "expected the daemon to tell its state, but it answered " + info.status());
        }
        return state.group(1);
    }

    private static void init(RunningDaemon daemon, DaemonConfig config) throws IOException {
        String listen = config.listenAddr().isEmpty() ? "0.0.0.0:2377" : config.listenAddr();
        String body =
                "{\"ListenAddr\":\"%s\",\"AdvertiseAddr\":\"%s\"}"
                        .formatted(listen, config.advertiseAddr());
        EngineApi.Answer answer = daemon.ask("POST", "/swarm/init", body);
        if (answer.status() != 200) {
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            Matcher message = MESSAGE.matcher(text);
            throw new Trouble(message.find() ? message.group(1).replace("\\\"", "\"") : text);
        }
    }

    private void tell(RunningDaemon daemon, boolean fresh, long tookMs) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s after %.1f s. Point the docker CLI at it:%n",
                fresh ? "The swarm is ready" : "The swarm is up", tookMs / 1000.0);
        out.println("  export DOCKER_HOST=" + daemon.socket());
        out.println();
        out.println("Try:");
        out.println("  docker node ls");
        out.println("  docker service create --name web --replicas 3 --publish 8080:80 IMAGE");
        out.println("  ./swarmlog log --follow");
        out.flush();
    }
}
