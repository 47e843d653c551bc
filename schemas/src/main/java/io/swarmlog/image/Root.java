package io.swarmlog.image;

import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import java.util.Optional;

/// The root of trust of a swarm, and the one that takes over, if one does. `forceRotate` and
/// `signingCert` are what clients asked for last, which they are shown.
public record Root(
        NodeDescription.TlsTrust trust,
        Optional<Input.RootRotation> rotation,
        long forceRotate,
        String signingCert) {

    static Root founded(NodeDescription.TlsTrust trust) {
        return new Root(trust, Optional.empty(), 0, "");
    }

    Root rotating(Input.RootRotation next) {
        return new Root(trust, Optional.of(next), next.forceRotate(), next.signingCert());
    }

    Root rotated(Input.RootRotation done) {
        return new Root(done.next(), Optional.empty(), forceRotate, signingCert);
    }

    Root kept(long asked, String given) {
        return new Root(trust, Optional.empty(), asked, given);
    }

    /// What a member shall show: it trusts the old root until the new one has taken over, but its
    /// certificate is already to be issued by the new one.
    public NodeDescription.TlsTrust desired() {
        return rotation.map(Input.RootRotation::next)
                .map(next ->
                        new NodeDescription.TlsTrust(
                                trust.trustRoot(),
                                next.certIssuerSubject(),
                                next.certIssuerPublicKey()))
                .orElse(trust);
    }

    /// What a member shows that holds `certificate` (PEM, its chain after it): the new root issued
    /// it if the chain has the new root's cross-signed certificate.
    NodeDescription.TlsTrust shownWith(String certificate) {
        boolean isOfNext =
                rotation.filter(next -> certificate.contains(next.crossSigned())).isPresent();
        return isOfNext ? desired() : trust;
    }

    /// The roots a member has to trust, in PEM: both while one takes over.
    public String trusted() {
        return trust.trustRoot() + rotation.map(next -> next.next().trustRoot()).orElse("");
    }
}
