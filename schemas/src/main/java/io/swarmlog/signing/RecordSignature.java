package io.swarmlog.signing;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.util.Optional;

/// The header of a signed record: a version, the record's number, and an ECDSA signature (P-256,
/// SHA-256) over topic, key, number and value.
///
/// - `number`: grows with each record of one life of a node in one topic, so that one written a
///   second time is told apart.
public record RecordSignature(long number, byte[] der) {
    /// The name of the header.
    public static final String HEADER = "swarmlog-signature";

    /// The name of the header with the signer's certificate and its chain (PEM), where the swarm
    /// does not know it from its log.
    public static final String CERTIFICATE = "swarmlog-certificate";

    /// A signature of P-256 in DER has at most 72 bytes.
    private static final int MAX_BYTES = 1 + Long.BYTES + 80;

    private static final String ALGORITHM = "SHA256withECDSA";
    private static final byte VERSION = 1;

    /// What is signed.
    public record Signed(String topic, String key, byte[] value) {}

    static RecordSignature make(Signed signed, long number, PrivateKey key)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(key);
        feed(signature, signed, number);
        return new RecordSignature(number, signature.sign());
    }

    byte[] header() {
        return ByteBuffer.allocate(1 + Long.BYTES + der.length)
                .put(VERSION)
                .putLong(number)
                .put(der)
                .array();
    }

    /// Reads the header; empty when it is none.
    public static Optional<RecordSignature> read(byte[] header) {
        if (header.length <= 1 + Long.BYTES || header.length > MAX_BYTES || header[0] != VERSION) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(header, 1, header.length - 1);
        long number = bytes.getLong();
        byte[] der = new byte[bytes.remaining()];
        bytes.get(der);
        return Optional.of(new RecordSignature(number, der));
    }

    /// Whether the holder of `key` signed it. What is no signature at all was not signed.
    public boolean isOf(PublicKey key, Signed signed) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            feed(signature, signed, number);
            return signature.verify(der);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// The key that the first certificate of a PEM text is for; empty when it can't be read.
    public static Optional<PublicKey> keyOf(String certificatePem) {
        try {
            return Optional.of(
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(
                                            certificatePem.getBytes(StandardCharsets.US_ASCII)))
                            .getPublicKey());
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static void feed(Signature signature, Signed signed, long number)
            throws GeneralSecurityException {
        byte[] topic = signed.topic().getBytes(StandardCharsets.UTF_8);
        byte[] key = signed.key().getBytes(StandardCharsets.UTF_8);
        ByteBuffer head =
                ByteBuffer.allocate(2 * Integer.BYTES + topic.length + key.length + Long.BYTES)
                        .putInt(topic.length)
                        .put(topic)
                        .putInt(key.length)
                        .put(key)
                        .putLong(number);
        signature.update(head.array());
        signature.update(signed.value());
    }

    @Override
    public String toString() {
        return "RecordSignature[" + number + "]";
    }
}
