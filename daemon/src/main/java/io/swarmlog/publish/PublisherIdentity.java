package io.swarmlog.publish;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.Authority;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.daemon.AuthorityFile;
import io.swarmlog.daemon.HostFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// Who a publisher is: a folder with its certificate and key, and the settings of a Kafka client
/// that is it.
public final class PublisherIdentity {
    private static final String CERTIFICATE = "node.crt";
    private static final String ROOTS = "root.crt";
    private static final String KEY_STORE = "publisher.pem";
    private static final String CLIENT = "client.properties";

    private PublisherIdentity() {}

    /// Issues an identity called `name`, by the root of the swarm in the data root, into `folder`.
    public static void issue(HostFiles swarm, String name, Path folder, String bootstrap)
            throws IOException {
        SecureRandom chance = new SecureRandom();
        var material =
                AuthorityFile.read(swarm)
                        .orElseThrow(() ->
                                new IOException(
                                        "expected a manager of a swarm on this host, but it is"
                                                + " none"));
        var authority = Authority.of(material, Vault.open(swarm.swarm(), chance), chance);
        var key = NodeKey.generate(chance);
        var made =
                authority.issue(
                        Subject.publisher(name, authority.swarm()), key.request(), Instant.now());
        TlsFiles.write(folder, made.chain(), key.pem(), made.roots());
        secret(folder.resolve(KEY_STORE), key.pem() + made.chain());
        secret(folder.resolve(CLIENT), settings(folder.toAbsolutePath(), bootstrap));
    }

    /// The certificate carries no host names, as hosts of a swarm have none: whether the other side
    /// is a member of this swarm is what its root says.
    private static String settings(Path folder, String bootstrap) {
        return """
        # A Kafka client of any language that may write swarmlog.commands and read swarmlog.events.
        bootstrap.servers=%s
        security.protocol=SSL
        ssl.enabled.protocols=TLSv1.3
        ssl.keystore.type=PEM
        ssl.keystore.location=%s
        ssl.truststore.type=PEM
        ssl.truststore.location=%s
        ssl.endpoint.identification.algorithm=
        """
                .formatted(bootstrap, folder.resolve(KEY_STORE), folder.resolve(ROOTS));
    }

    private static void secret(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }

    /// The name in the certificate of an identity's folder.
    public static String name(Path folder) throws IOException {
        return named(folder, "CN");
    }

    private static String named(Path folder, String part) throws IOException {
        String pem = Files.readString(folder.resolve(CERTIFICATE));
        try {
            X509Certificate certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(
                                            new ByteArrayInputStream(
                                                    pem.getBytes(StandardCharsets.US_ASCII)));
            String subject = certificate.getSubjectX500Principal().getName();
            return new LdapName(subject)
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase(part))
                            .map(Rdn::getValue)
                            .map(Object::toString)
                            .findFirst()
                            .orElseThrow(() ->
                                    new IOException(
                                            "expected %s in the certificate's name, but it is '%s'"
                                                    .formatted(part, subject)));
        } catch (CertificateException | InvalidNameException e) {
            throw new IOException("expected a certificate in " + folder + ", but: " + e, e);
        }
    }
}
