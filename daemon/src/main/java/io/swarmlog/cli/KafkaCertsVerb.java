package io.swarmlog.cli;

import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.publish.KafkaIdentities;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `swarmlog kafka-certs`.
@Command(
        name = "kafka-certs",
        mixinStandardHelpOptions = true,
        description = {
            "Issues certificates for a Kafka cluster of one's own and for who uses it, under a root"
                    + " made the first time (DIR/ca).",
            "Each NAME gets DIR/NAME with node.pem (key and certificate), root.pem and"
                    + " client.properties, for --command-config. The certificate is good for the host"
                    + " called NAME. Keep the folders secret."
        })
final class KafkaCertsVerb implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "Folder for the files.")
    private Path folder = Path.of("");

    @Option(
            names = "--manager",
            paramLabel = "NAME",
            description =
                    "Kafka nodes, command-service and streams: may do everything; repeatable.")
    private List<String> managers = new ArrayList<>();

    @Option(
            names = "--worker",
            paramLabel = "NAME",
            description = "agent and mesh, and servers that need no right at Kafka; repeatable.")
    private List<String> workers = new ArrayList<>();

    @Option(
            names = "--publisher",
            paramLabel = "NAME",
            description = "Programs that write commands and read events; repeatable.")
    private List<String> publishers = new ArrayList<>();

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            description = "What client.properties say of where the cluster is.")
    private String bootstrap = "localhost:9092";

    @Option(
            names = "--mounted-at",
            paramLabel = "DIR",
            description = "Path that each NAME finds its own folder under, in a container.")
    private Optional<Path> mountedAt = Optional.empty();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        KafkaIdentities identities = KafkaIdentities.in(folder);
        issue(identities, managers, CertificateRole.MANAGER);
        issue(identities, workers, CertificateRole.WORKER);
        issue(identities, publishers, CertificateRole.PUBLISHER);
        return 0;
    }

    private void issue(KafkaIdentities identities, List<String> names, CertificateRole role)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        for (String name : names) {
            if (!Subject.isName(name)) {
                throw new Trouble(
                        "expected a name of 1 to 64 letters, digits, or ._-, but got '"
                                + name
                                + "'");
            }
            identities.issue(name, role, new KafkaIdentities.Client(bootstrap, mountedAt));
            out.println("issued " + name + " (" + role.unit() + ") in " + folder.resolve(name));
        }
    }
}
