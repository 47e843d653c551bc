package io.swarmlog.rights;

import io.swarmlog.command.ca.MemberCertificate;
import io.swarmlog.signing.CertificateName;
import java.security.cert.X509Certificate;

/// Who shows a certificate of the swarm's root: a name (a node's id, a publisher's name), the role it
/// claims, the swarm, and when the certificate was issued (ms; 0 when it is none of a member).
public record Party(String name, Role claim, String swarm, long issuedMs) {
    /// Who that certificate names. One whose name is not one of ours claims nothing.
    public static Party of(X509Certificate shown) {
        return CertificateName.of(shown)
                .filter(it -> !it.name().isEmpty())
                .map(it ->
                        new Party(
                                it.name(), Role.claimedBy(it.unit()), it.swarm(), issuedMs(shown)))
                .orElseGet(() ->
                        new Party(shown.getSubjectX500Principal().getName(), Role.NOBODY, "", 0));
    }

    private static long issuedMs(X509Certificate shown) {
        try {
            return MemberCertificate.of(shown).from().toEpochMilli();
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
