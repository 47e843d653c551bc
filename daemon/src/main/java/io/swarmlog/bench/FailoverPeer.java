package io.swarmlog.bench;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.BrokerConfig;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.broker.quorum.Quorum;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.command.ledger.Ledger;
import io.swarmlog.follow.Follower;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Topics;
import io.swarmlog.state.streams.ControlStreams;
import io.swarmlog.state.streams.IntakeStreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/// One manager of [FailoverBench] in a process of its own, without API, agent and mesh.
///
/// Arguments: the folder of all managers, its number, the cluster's id, and `clients,quorum` ports
/// of each manager, in order. It says `ready`; a line `create NAME` on its standard input makes a
/// service and is answered by `acked` when an input is on the log and `decided` when the service is.
final class FailoverPeer {
    static final String HOST = "127.0.0.1";

    /// Begins each of its lines, among those of the program's log.
    static final String SAYS = "> ";

    private static final Duration CATCH_UP = Duration.ofSeconds(60);

    private FailoverPeer() {}

    public static void main(String[] args) throws IOException {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var folder = Path.of(args[0]);
        int number = Integer.parseInt(args[1]);
        var all = List.of(args).subList(3, args.length);
        var config = config(folder, number, args[2], all);
        Wires wires = AvroWires.of(new FixedSchemaIds());
        try (var scope = new Scope()) {
            EmbeddedKafka broker = scope.add(EmbeddedKafka.start(config));
            Map<String, Object> kafka = broker.client();
            try (var admin = Admin.create(kafka)) {
                if (number == 1) {
                    TopicLayout.ensure(admin, 8, (short) 1);
                }
                new Quorum(admin).add(broker.voter());
            }
            var follower = scope.add(new Follower(kafka, wires)).start();
            var control = scope.add(ControlStreams.idle(kafka, wires, follower));
            var intake = scope.add(IntakeStreams.idle(kafka, wires, follower));
            broker.onLeading(
                    Topics.INPUTS,
                    leading -> {
                        control.lead(leading);
                        intake.lead(leading);
                    });
            var inputs = scope.add(new InputAppender(kafka, wires.inputs()));
            var ledger = scope.add(new Ledger(inputs, follower));
            if (!follower.awaitCaughtUp(CATCH_UP)) {
                throw new IOException("expected the log to be read, but it is not");
            }
            out.println(SAYS + "ready");
            serve(inputs, ledger, out);
        }
    }

    static BrokerConfig config(Path folder, int number, String clusterId, List<String> ports) {
        var own = ports.get(number - 1).split(",", -1);
        var controllers = ports.stream().map(each -> HOST + ":" + each.split(",", -1)[1]).toList();
        return new BrokerConfig(
                folder.resolve("log-" + number),
                number,
                clusterId,
                BrokerConfig.Listeners.on(HOST, Integer.parseInt(own[0]), Integer.parseInt(own[1])),
                new TlsFiles(folder.resolve("identity")),
                number == 1
                        ? new BrokerConfig.Quorum.Founding()
                        : new BrokerConfig.Quorum.Joining(controllers));
    }

    private static void serve(InputAppender inputs, Ledger ledger, PrintStream out)
            throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String name = line;
            var tick =
                    new InputRecord(new Origin.Clock(), "clock", "clock/" + name, new Input.Tick());
            var unused =
                    inputs.append(name, tick)
                            .whenComplete((_, failure) ->
                                    out.println(
                                            SAYS
                                                    + (failure == null
                                                            ? "acked"
                                                            : "refused " + failure)));
            Input.Command command =
                    name.equals("swarm")
                            ? Workload.swarm(0)
                            : new Input.CreateService(
                                    Workload.service(name, "app:1", 1), Optional.empty());
            var outcome = ledger.submit(command, "bench");
            out.println(
                    SAYS
                            + (outcome instanceof CommandLog.Outcome.Accepted
                                    ? "decided"
                                    : "not " + outcome));
        }
    }
}
