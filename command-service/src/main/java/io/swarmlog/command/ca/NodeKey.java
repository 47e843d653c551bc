package io.swarmlog.command.ca;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// The key pair of a member (ECDSA, P-256). The private half is made on the member's host and stays
/// there; what travels is [#request].
///
/// At rest it is the text of [#pem]. A manager that locks itself (autolock) will keep that text
/// sealed with its [UnlockKey]; nothing else has to know.
public final class NodeKey {
    /// A request has to name somebody.
    private static final X500Principal UNNAMED = new X500Principal("CN=swarm-node");

    private final KeyPair pair;

    private NodeKey(KeyPair pair) {
        this.pair = pair;
    }

    public static NodeKey generate(SecureRandom chance) {
        return new NodeKey(Keys.generate(chance));
    }

    /// The key of [#pem].
    ///
    /// @throws IllegalArgumentException if it is not a PKCS #8 key on P-256
    public static NodeKey read(String pem) {
        return new NodeKey(Keys.read(pem));
    }

    /// PKCS #8 in PEM. A secret.
    public String pem() {
        return Keys.pem(pair.getPrivate());
    }

    /// The private half, to sign with.
    public PrivateKey privateKey() {
        return pair.getPrivate();
    }

    public PublicKey publicKey() {
        return pair.getPublic();
    }

    /// A PKCS #10 request in PEM, signed with this key. The name in it means nothing: the authority
    /// decides who the holder is.
    public String request() {
        try {
            var signer = new JcaContentSignerBuilder(Keys.SIGNATURE).build(pair.getPrivate());
            var request =
                    new JcaPKCS10CertificationRequestBuilder(UNNAMED, pair.getPublic())
                            .build(signer);
            return Pem.text(Pem.REQUEST, request.getEncoded());
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("expected to sign a request, but could not", e);
        }
    }

    /// The signature of `content` (ECDSA with SHA-256) in base64.
    String sign(byte[] content) {
        try {
            var signer = Signature.getInstance(Keys.SIGNATURE);
            signer.initSign(pair.getPrivate());
            signer.update(content);
            return Base64.getEncoder().encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected to sign, but could not", e);
        }
    }

    @Override
    public String toString() {
        return "NodeKey[…]";
    }
}
