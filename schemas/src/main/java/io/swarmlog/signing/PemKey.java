package io.swarmlog.signing;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/// A private key of P-256 in PEM (PKCS #8), alone or among certificates.
final class PemKey {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private PemKey() {}

    static PrivateKey read(String pem) {
        int from = pem.indexOf(BEGIN);
        int to = pem.indexOf(END, Math.max(from, 0) + BEGIN.length());
        if (from < 0 || to < 0) {
            throw new IllegalArgumentException("expected a private key in PEM, but there is none");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(from + BEGIN.length(), to));
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("expected a key of P-256, but it is none", e);
        }
    }
}
