package io.swarmlog.cli;

import io.swarmlog.bench.BenchRow;
import io.swarmlog.bench.Benches;
import io.swarmlog.bench.Load;
import io.swarmlog.bench.Tables;
import io.swarmlog.daemon.DaemonConfig;
import io.swarmlog.daemon.HostFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `swarmlog bench`.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures how fast the parts are, beside the real engine where there is one, in turns"
                    + " within one run.",
            "Without a name it lists the benchmarks."
        })
final class BenchVerb implements Callable<Integer> {
    private static final String ALL = "all";
    private static final int STANDARD_ROUNDS = 3;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            defaultValue = "",
            description = "Which benchmark, or 'all'.")
    private String name = "";

    @Option(
            names = "--engine",
            paramLabel = "unix://PATH",
            defaultValue = "unix:///var/run/docker.sock",
            description = "Socket of the local Docker Engine (default: ${DEFAULT-VALUE}).")
    private String engine = "unix:///var/run/docker.sock";

    @Option(
            names = "--data-root",
            paramLabel = "DIR",
            defaultValue = "",
            description =
                    "Measure the daemon that runs on this data root, rather than one of its own that"
                            + " is removed again.")
    private String dataRoot = "";

    @Option(
            names = "--rounds",
            description =
                    "How often each figure is taken (default: "
                            + STANDARD_ROUNDS
                            + ", or 1 for a quick look).")
    private int rounds;

    @Option(names = "--quick", description = "A look that takes less; its figures are rough.")
    private boolean quick;

    @Option(
            names = "--kills",
            defaultValue = "20",
            description = "manager-kills: how many (default: ${DEFAULT-VALUE}).")
    private int kills = 20;

    @Option(
            names = "--minutes",
            defaultValue = "5",
            description = "calm: how long (default: ${DEFAULT-VALUE}).")
    private int minutes = 5;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "manager-kills, calm: of what is random (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (name.isEmpty()) {
            list(out);
            return 0;
        }
        quietLogs();
        Load load = load();
        for (Benches bench : wanted()) {
            List<BenchRow> rows = measured(bench, load);
            out.println(bench.text() + ": " + bench.about());
            Tables.lines(rows).forEach(out::println);
            out.println();
            out.flush();
        }
        return 0;
    }

    private static void list(PrintWriter out) {
        for (Benches bench : Benches.values()) {
            out.printf("%-12s %s%n", bench.text(), bench.about());
        }
        out.printf("%-12s %s%n", ALL, "one after the other");
    }

    private List<Benches> wanted() {
        return name.equals(ALL)
                ? Arrays.asList(Benches.values())
                : List.of(
                        Benches.named(name)
                                .orElseThrow(() ->
                                        new Trouble(
                                                "expected a benchmark, but got '"
                                                        + name
                                                        + "'; 'swarmlog bench' lists them")));
    }

    private static List<BenchRow> measured(Benches bench, Load load) throws InterruptedException {
        try {
            return bench.run(load);
        } catch (IOException e) {
            String cause = Optional.ofNullable(e.getCause()).map(by -> " (" + by + ")").orElse("");
            throw new Trouble(bench.text() + ": " + e.getMessage() + cause);
        }
    }

    private Load load() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        return new Load(
                DaemonConfig.path(engine),
                runningDaemon(),
                BackgroundDaemon.javaCommand(),
                rounds != 0 ? rounds : quick ? 1 : STANDARD_ROUNDS,
                quick,
                new Load.Trial(kills, minutes, seed),
                text -> {
                    err.println(text);
                    err.flush();
                });
    }

    private Optional<Path> runningDaemon() throws IOException {
        if (dataRoot.isEmpty()) {
            return Optional.empty();
        }
        HostFiles files = new HostFiles(Path.of(dataRoot).toAbsolutePath().normalize());
        return Optional.of(DaemonConfig.path(RunningDaemon.required(files).socket()));
    }

    /// The parts that are measured run in this process; their news are none to whoever measures.
    private static void quietLogs() {
        quiet("SWARMLOG_LOG_LEVEL", "WARN");
        quiet("SWARMLOG_KAFKA_LOG_LEVEL", "ERROR");
    }

    private static void quiet(String key, String level) {
        if (System.getenv(key) == null && System.getProperty(key) == null) {
            System.setProperty(key, level);
        }
    }
}
