package io.swarmlog.state.intake;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Member;
import io.swarmlog.image.Node;
import io.swarmlog.image.Swarm;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.signing.CertificateName;
import io.swarmlog.signing.RecordSignature;
import io.swarmlog.signing.SignerCertificate;
import java.time.Instant;
import java.util.Optional;

/// Whether a command was signed by one that may publish: a program with a publisher's certificate of
/// this swarm, or a manager of it. Kafka does not tell its readers who wrote a record, so the record
/// proves it. The name in the certificate is the command's principal.
final class Publishers {
    static final String UNSIGNED =
            "it is not signed: a publisher signs its commands, see docs/PUBLISHING.md";

    private Publishers() {}

    /// What was found of a command's sender.
    sealed interface Found permits Publisher, Nobody {}

    /// It may publish, under this name.
    record Publisher(String principal) implements Found {}

    /// It may not. `who` is empty while nothing about it is proven.
    record Nobody(Optional<String> who, String why) implements Found {}

    static Found signer(Letter letter, ClusterImage image, Instant at) {
        Optional<RecordSignature> signature = letter.signature().flatMap(RecordSignature::read);
        if (signature.isEmpty() || letter.certificate().isEmpty()) {
            return new Nobody(Optional.empty(), UNSIGNED);
        }
        Optional<Swarm> swarm = image.swarm();
        Optional<SignerCertificate> certificate =
                swarm.flatMap(it ->
                        SignerCertificate.of(letter.certificate().get(), it.root().trusted(), at));
        if (certificate.isEmpty()) {
            return new Nobody(
                    Optional.empty(), "its certificate is not of this swarm, or has expired");
        }
        if (!signature.get().isOf(certificate.get().key(), letter.signed())) {
            return new Nobody(
                    Optional.empty(), "its signature is not that of the certificate it shows");
        }
        CertificateName name = certificate.get().name();
        boolean isOfSwarm = name.swarm().equals(swarm.orElseThrow().id().value());
        boolean mayPublish =
                switch (name.unit()) {
                    case CertificateName.PUBLISHER ->
                            !image.members().revoked().contains(name.name());
                    case CertificateName.MANAGER -> isManager(image, new NodeId(name.name()));
                    case String _ -> false;
                };
        return isOfSwarm && mayPublish
                ? new Publisher(name.name())
                : new Nobody(Optional.of(name.name()), "it is no publisher and no manager");
    }

    private static boolean isManager(ClusterImage image, NodeId node) {
        boolean isWanted =
                image.node(node)
                        .map(Node::spec)
                        .filter(spec -> spec.role() == NodeSpec.Role.MANAGER)
                        .isPresent();
        return isWanted
                && image.members()
                        .of(node)
                        .map(Member::role)
                        .filter(NodeSpec.Role.MANAGER::equals)
                        .isPresent();
    }
}
