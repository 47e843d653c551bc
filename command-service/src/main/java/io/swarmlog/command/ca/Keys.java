package io.swarmlog.command.ca;

import io.swarmlog.model.Check;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/// Elliptic-curve keys of the one kind a swarm uses (SwarmKit `ca/certificates.go`: ECDSA, P-256).
final class Keys {
    static final String SIGNATURE = "SHA256withECDSA";

    private static final String ALGORITHM = "EC";
    private static final String CURVE = "secp256r1";

    private Keys() {}

    static KeyPair generate(SecureRandom chance) {
        try {
            var generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(new ECGenParameterSpec(CURVE), chance);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected P-256 in every JDK, but it is missing", e);
        }
    }

    /// PKCS #8 in PEM.
    static String pem(PrivateKey key) {
        return Pem.text(Pem.PRIVATE_KEY, key.getEncoded());
    }

    /// The pair of a private key in PEM; the public half is worked out from it.
    ///
    /// @throws IllegalArgumentException if it is not a PKCS #8 key on P-256
    static KeyPair read(String pem) {
        try {
            var factory = KeyFactory.getInstance(ALGORITHM);
            var secret =
                    factory.generatePrivate(new PKCS8EncodedKeySpec(Pem.der(Pem.PRIVATE_KEY, pem)));
            if (!(secret instanceof ECPrivateKey key) || !isOnCurve(key.getParams())) {
                throw new IllegalArgumentException("expected a key on P-256, but got another");
            }
            var spec = new ECPublicKeySpec(publicPoint(key.getS()), parameters());
            return new KeyPair(factory.generatePublic(spec), key);
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("expected a PKCS #8 key, but got another", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected P-256 in every JDK, but it is missing", e);
        }
    }

    /// Whether `key` is of the swarm's kind: others are not certified.
    static boolean isOurs(PublicKey key) throws GeneralSecurityException {
        return key instanceof ECPublicKey ec && isOnCurve(ec.getParams());
    }

    private static boolean isOnCurve(ECParameterSpec found) throws GeneralSecurityException {
        var ours = parameters();
        return found.getCurve().equals(ours.getCurve())
                && found.getGenerator().equals(ours.getGenerator());
    }

    private static ECParameterSpec parameters() throws GeneralSecurityException {
        var parameters = AlgorithmParameters.getInstance(ALGORITHM);
        parameters.init(new ECGenParameterSpec(CURVE));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    private static ECPoint publicPoint(BigInteger secret) {
        var point = CustomNamedCurves.getByName(CURVE).getG().multiply(secret).normalize();
        Check.that(!point.isInfinity(), "expected a private key in range, but it is 0");
        return new ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    }
}
