package io.swarmlog.publish;

import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.model.Ids;
import io.swarmlog.model.SwarmId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/// Certificates for a Kafka cluster of one's own and those who use it, before there is a swarm:
/// under a root of their own, which has nothing to do with a swarm's.
///
/// ```
/// DIR/ca/root.crt root.key     made the first time, used again later
/// DIR/NAME/node.pem            key and certificate, the form Kafka calls a PEM key store
/// DIR/NAME/root.pem            whom NAME trusts
/// DIR/NAME/client.properties   settings of a Kafka client that is NAME
/// ```
public final class KafkaIdentities {
    private static final String ROOT = "root.crt";
    private static final String ROOT_KEY = "root.key";

    /// Nobody renews these by itself, so they last as people expect of a server's.
    private static final Duration LIFE = Duration.ofDays(825);

    private static final int NAME_BYTES = 32;

    private final Path directory;
    private final RootCa root;
    private final SwarmId organisation;

    private KafkaIdentities(Path directory, RootCa root, SwarmId organisation) {
        this.directory = directory;
        this.root = root;
        this.organisation = organisation;
    }

    /// Those of the directory; its root is made when it has none.
    public static KafkaIdentities in(Path directory) throws IOException {
        SecureRandom chance = new SecureRandom();
        Path ca = directory.resolve("ca");
        Path name = ca.resolve("name");
        if (!Files.exists(name)) {
            Files.createDirectories(ca);
            RootCa made = RootCa.found(chance, Instant.now());
            secret(ca.resolve(ROOT), made.certificatePem());
            secret(ca.resolve(ROOT_KEY), made.privateKeyPem());
            byte[] seed = new byte[NAME_BYTES];
            chance.nextBytes(seed);
            secret(name, Ids.of(HexFormat.of().formatHex(seed), 0, 0));
        }
        RootCa root =
                RootCa.read(
                        Files.readString(ca.resolve(ROOT)),
                        Files.readString(ca.resolve(ROOT_KEY)),
                        chance);
        return new KafkaIdentities(directory, root, new SwarmId(Files.readString(name)));
    }

    /// Issues an identity whose certificate is good for the host called `name`.
    ///
    /// @param client what its `client.properties` say
    public void issue(String name, CertificateRole role, Client client) throws IOException {
        var made =
                root.identity(
                        new Subject(name, role, organisation),
                        NodeKey.generate(new SecureRandom()),
                        LIFE,
                        Instant.now());
        Path folder = directory.resolve(name);
        Files.createDirectories(folder);
        secret(folder.resolve("node.pem"), made.privateKey() + made.certificate());
        secret(folder.resolve("root.pem"), made.roots());
        secret(
                folder.resolve("client.properties"),
                settings(client.mountedAt().orElse(folder.toAbsolutePath()), client));
    }

    /// What a client of the cluster is told: where the cluster is, and under which path it finds
    /// the folder of its identity, where that is another than it was issued to.
    public record Client(String bootstrap, Optional<Path> mountedAt) {}

    private static String settings(Path folder, Client client) {
        return """
        # For --command-config, and for any other Kafka client. It compares the names of the hosts.
        bootstrap.servers=%s
        security.protocol=SSL
        ssl.enabled.protocols=TLSv1.3
        ssl.keystore.type=PEM
        ssl.keystore.location=%s
        ssl.truststore.type=PEM
        ssl.truststore.location=%s
        """
                .formatted(
                        client.bootstrap(), folder.resolve("node.pem"), folder.resolve("root.pem"));
    }

    private static void secret(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }
}
