package io.swarmlog.image;

import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import java.util.Optional;

/// A host that was let in, whether its agent registered already or not.
///
/// - `number`: its own for ever; the node id of its log server while it is a manager.
/// - `role`: what its certificate says, which may lag behind what the operator wants of the node.
/// - `certificate`: PEM, its own first; `former`: the one before, whose key may still sign what is
///   on its way.
/// - `tls`: the root it trusts, and the one that issued its certificate.
public record Member(
        NodeId id,
        long number,
        NodeSpec.Role role,
        String certificate,
        Optional<String> former,
        NodeDescription.TlsTrust tls) {

    Member withCertificate(
            NodeSpec.Role newRole, String newCertificate, NodeDescription.TlsTrust newTls) {
        return new Member(id, number, newRole, newCertificate, Optional.of(certificate), newTls);
    }
}
