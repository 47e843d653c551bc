package io.swarmlog.daemon;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.Authority;
import io.swarmlog.command.ca.MemberCertificate;
import io.swarmlog.command.ca.NodeKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a host does about a certificate that expired while the host was off, before it starts its
/// parts: nobody would talk to them.
final class ExpiredCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(ExpiredCertificate.class);

    /// A start takes some seconds, and clocks differ by some more.
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private ExpiredCertificate() {}

    /// Replaces it, if it expired. A manager issues itself another with its copy of the root's key,
    /// and tells the swarm later ([OwnIssuing#announce]); others ask.
    static void replace(HostFiles files, HostState host, HostSecrets secrets, InstantSource clock)
            throws IOException {
        TlsFiles tls = new TlsFiles(files.identity());
        MemberCertificate old = MemberCertificate.read(tls.certificateChain());
        if (clock.instant().isBefore(old.until().minus(MARGIN))) {
            return;
        }
        SecureRandom chance = new SecureRandom();
        NodeKey key = NodeKey.generate(chance);
        Optional<Authority.Material> material =
                host.isManager() ? AuthorityFile.read(files) : Optional.empty();
        Authority.Certified certified =
                material.isPresent()
                        ? OwnIssuing.issue(
                                Authority.of(material.get(), secrets.vault(), chance),
                                host.node(),
                                key,
                                clock.instant())
                        : AskedIssuing.ask(host, host.otherDoors(), tls, key, clock);
        TlsFiles.write(files.identity(), certified.chain(), key.pem(), certified.roots());
        LOG.atInfo()
                .addKeyValue("expired", old.until())
                .log("the node's certificate had expired; it has a new one");
    }
}
