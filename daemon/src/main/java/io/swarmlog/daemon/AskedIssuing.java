package io.swarmlog.daemon;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.Authority;
import io.swarmlog.command.ca.MemberCertificate;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RenewalProof;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.join.CertificateClient;
import io.swarmlog.join.CertificateDesk;
import io.swarmlog.join.Grant;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/// A worker asks the managers for its certificates: over a connection with the old one while that
/// is good, else with a proof that it holds the old key.
final class AskedIssuing implements CertificateRenewal.Source {
    private final HostState host;
    private final LiveImage live;
    private final TlsFiles tls;
    private final InstantSource clock;

    AskedIssuing(HostState host, LiveImage live, TlsFiles tls, InstantSource clock) {
        this.host = host;
        this.live = live;
        this.tls = tls;
        this.clock = clock;
    }

    @Override
    public Authority.Certified certify(NodeKey key, MemberCertificate old) throws IOException {
        List<String> known = CertificateDesk.doors(live.image());
        return ask(host, known.isEmpty() ? host.otherDoors() : known, tls, key, clock);
    }

    /// @throws Refusal when no manager gives one, or one of another role: then the role is about to
    ///     change, and the certificate with it
    static Authority.Certified ask(
            HostState host, List<String> doors, TlsFiles tls, NodeKey key, InstantSource clock)
            throws IOException {
        String chain = tls.certificateChain();
        boolean isGood = clock.instant().isBefore(MemberCertificate.read(chain).until());
        Grant grant =
                isGood
                        ? CertificateClient.renew(doors, tls, key)
                        : CertificateClient.prove(
                                doors,
                                tls.trustedRoots(),
                                RenewalProof.by(
                                        NodeKey.read(tls.privateKeyPem()), chain, key.request()));
        if (grant.role() != host.self().role()) {
            throw new Refusal(503, "the role of this node is about to change");
        }
        return new Authority.Certified(grant.certificate(), grant.roots());
    }

    /// A manager wrote it down before it gave it.
    @Override
    public void announce(String chain, ClusterImage image) {}
}
