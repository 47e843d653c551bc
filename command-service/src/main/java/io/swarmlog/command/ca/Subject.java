package io.swarmlog.command.ca;

import io.swarmlog.model.Check;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import java.util.regex.Pattern;

/// Whom a certificate names: `CN=<node id>, OU=<role>, O=<swarm id>` (SwarmKit
/// `ca/certificates.go`).
///
/// The characters of a name are few on purpose: nothing that has to be escaped in a distinguished
/// name can then pretend to be a part of another kind.
public record Subject(String name, CertificateRole role, SwarmId swarm) {
    /// X.520 allows 64 characters in a common name.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    public Subject {
        Check.that(
                isName(name),
                "expected a name of 1 to 64 letters, digits, or ._-, but got " + name);
    }

    /// A member of the swarm.
    public static Subject node(NodeId node, CertificateRole role, SwarmId swarm) {
        return new Subject(node.value(), role, swarm);
    }

    /// A program that may write commands; its name is what the audit will show.
    public static Subject publisher(String name, SwarmId swarm) {
        return new Subject(name, CertificateRole.PUBLISHER, swarm);
    }

    /// Whether a certificate can carry `name`; ask before a user's text gets here.
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }
}
