package io.swarmlog.command.ca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/// Certificates and requests, to and from PEM.
final class Certificates {
    private Certificates() {}

    static String pem(X509Certificate certificate) {
        try {
            return Pem.text(Pem.CERTIFICATE, certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("expected a certificate with content", e);
        }
    }

    /// The first certificate of a PEM text.
    ///
    /// @throws IllegalArgumentException if there is none
    static X509Certificate read(String pem) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(Pem.der(Pem.CERTIFICATE, pem)));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("expected a certificate, but got something else", e);
        }
    }

    /// The key that signed a request, which proves that the sender holds its private half.
    ///
    /// @throws IllegalArgumentException if the request can't be read, its signature is not its
    ///     key's, or its key is not on P-256
    static PublicKey requestedKey(String pem) {
        try {
            var request = new JcaPKCS10CertificationRequest(Pem.der(Pem.REQUEST, pem));
            var key = request.getPublicKey();
            if (!Keys.isOurs(key)) {
                throw new IllegalArgumentException("expected a key on P-256, but got another");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new IllegalArgumentException(
                        "expected a request signed with its own key, but it is not");
            }
            return key;
        } catch (IOException
                | PKCSException
                | OperatorCreationException
                | GeneralSecurityException e) {
            throw new IllegalArgumentException("expected a request, but got something else", e);
        }
    }
}
