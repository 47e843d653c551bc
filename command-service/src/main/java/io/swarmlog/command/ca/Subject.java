package io.swarmlog.command.ca;

import io.swarmlog.model.Check;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import java.security.cert.X509Certificate;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

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

    /// Whom `certificate` names.
    ///
    /// @throws IllegalArgumentException if it names no member: a part is missing, there twice, or
    ///     none a swarm writes
    public static Subject of(X509Certificate certificate) {
        var name = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        var role = CertificateRole.named(only(name, BCStyle.OU));
        var common = only(name, BCStyle.CN);
        if (role.isEmpty() || !isName(common)) {
            throw new IllegalArgumentException("expected a member's name, but got " + name);
        }
        return new Subject(common, role.get(), new SwarmId(only(name, BCStyle.O)));
    }

    private static String only(X500Name name, ASN1ObjectIdentifier part) {
        RDN[] found = name.getRDNs(part);
        if (found.length != 1 || found[0].isMultiValued()) {
            throw new IllegalArgumentException("expected a member's name, but got " + name);
        }
        return IETFUtils.valueToString(found[0].getFirst().getValue());
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
