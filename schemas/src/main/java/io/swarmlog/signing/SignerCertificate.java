package io.swarmlog.signing;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The certificate that a signed record carries: whom it names, and the key that has to have signed.
public record SignerCertificate(CertificateName name, PublicKey key) {
    /// A certificate of ours has 1 KiB, a chain two of them.
    private static final int MAX_BYTES = 16 << 10;

    private static final int MAX_CHAIN = 4;

    /// What the certificate says, if one of the roots issued it and it is good at that time.
    ///
    /// @param chain PEM, the signer's own first
    /// @param roots PEM
    public static Optional<SignerCertificate> of(byte[] chain, String roots, Instant at) {
        if (chain.length > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            List<X509Certificate> shown = read(chain);
            Set<TrustAnchor> anchors = new LinkedHashSet<>();
            for (X509Certificate root : read(roots.getBytes(StandardCharsets.US_ASCII))) {
                anchors.add(new TrustAnchor(root, null));
            }
            if (shown.isEmpty() || shown.size() > MAX_CHAIN || anchors.isEmpty()) {
                return Optional.empty();
            }
            X509Certificate own = shown.getFirst();
            // What stands behind it may be of a root that went meanwhile.
            boolean isOurs = isIssued(shown, anchors, at) || isIssued(List.of(own), anchors, at);
            return isOurs
                    ? CertificateName.of(own)
                            .map(name -> new SignerCertificate(name, own.getPublicKey()))
                    : Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static List<X509Certificate> read(byte[] pem) throws GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (var each :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem))) {
            if (each instanceof X509Certificate certificate) {
                certificates.add(certificate);
            }
        }
        return certificates;
    }

    private static boolean isIssued(
            List<X509Certificate> chain, Set<TrustAnchor> anchors, Instant at)
            throws GeneralSecurityException {
        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
        PKIXParameters rules = new PKIXParameters(anchors);
        rules.setRevocationEnabled(false);
        rules.setDate(Date.from(at));
        try {
            CertPathValidator.getInstance("PKIX").validate(path, rules);
            return true;
        } catch (java.security.cert.CertPathValidatorException e) {
            return false;
        }
    }
}
