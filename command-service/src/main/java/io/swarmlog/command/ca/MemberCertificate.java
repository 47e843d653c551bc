package io.swarmlog.command.ca;

import io.swarmlog.model.NodeDescription;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/// What a member's certificate says.
public final class MemberCertificate {
    private final X509Certificate certificate;
    private final Subject subject;

    private MemberCertificate(X509Certificate certificate, Subject subject) {
        this.certificate = certificate;
        this.subject = subject;
    }

    /// The first certificate of a chain in PEM. Nothing is verified but its form.
    ///
    /// @throws IllegalArgumentException if there is none, or it names no member
    public static MemberCertificate read(String pem) {
        return of(Certificates.read(pem));
    }

    /// @throws IllegalArgumentException if it names no member
    public static MemberCertificate of(X509Certificate certificate) {
        return new MemberCertificate(certificate, Subject.of(certificate));
    }

    public Subject subject() {
        return subject;
    }

    /// Issued then. It is good from long before.
    public Instant from() {
        return IssuedAt.of(certificate);
    }

    /// Good until then.
    public Instant until() {
        return certificate.getNotAfter().toInstant();
    }

    /// The certificate alone, in PEM, as the log keeps it.
    public String pem() {
        return Certificates.pem(certificate);
    }

    /// Whether the issuer of that trust issued it (and not, say, the root before). Its life is not
    /// looked at.
    public boolean isIssuedBy(NodeDescription.TlsTrust trust) {
        return Certificates.isSignedWith(certificate, key(trust.certIssuerPublicKey()));
    }

    PublicKey publicKey() {
        return certificate.getPublicKey();
    }

    private static PublicKey key(String base64) {
        try {
            return KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("expected a public key, but got another text", e);
        }
    }

    @Override
    public String toString() {
        return "MemberCertificate[" + subject + ", until=" + until() + "]";
    }
}
