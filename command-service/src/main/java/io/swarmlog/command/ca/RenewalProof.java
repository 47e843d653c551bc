package io.swarmlog.command.ca;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;

/// A request for a new certificate by the holder of an old one, who can't show the old one in a
/// handshake any more since it expired while the host slept.
///
/// The old key signs the new request, so the request is as good as one over a connection with the
/// old certificate. A copy of it helps nobody: what is issued is for the requester's new key.
///
/// - `request`: PKCS #10 in PEM.
/// - `certificate`: the old one, in PEM.
/// - `signature`: of the request by the old key, in base64.
public record RenewalProof(String request, String certificate, String signature) {
    /// Nothing else a node's key signs begins so.
    private static final String PURPOSE = "swarmlog certificate renewal\n";

    /// The holder's side.
    public static RenewalProof by(NodeKey oldKey, String oldCertificate, String request) {
        return new RenewalProof(request, oldCertificate, oldKey.sign(signed(request)));
    }

    /// The certificate whose holder this proves to have made the request. Whether the certificate
    /// itself is worth anything, the caller looks: [Authority#issued], and the node as the image
    /// has it.
    ///
    /// @throws IllegalArgumentException if it proves nothing
    public MemberCertificate holder() {
        var holder = shown();
        try {
            // Anybody may show a certificate of his own making: a key of another kind can be as
            // large as takes minutes to verify with.
            if (!Keys.isOurs(holder.publicKey())) {
                throw new IllegalArgumentException("expected a key on P-256, but got another");
            }
            var verifier = Signature.getInstance(Keys.SIGNATURE);
            verifier.initVerify(holder.publicKey());
            verifier.update(signed(request));
            if (!verifier.verify(Base64.getDecoder().decode(signature))) {
                throw new IllegalArgumentException(
                        "expected a request signed by the old key, but it is not");
            }
            return holder;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("expected a signature, but got another text", e);
        }
    }

    private MemberCertificate shown() {
        try {
            return MemberCertificate.read(certificate);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "expected a member's certificate, but got another text", e);
        }
    }

    private static byte[] signed(String request) {
        return (PURPOSE + request).getBytes(StandardCharsets.UTF_8);
    }
}
