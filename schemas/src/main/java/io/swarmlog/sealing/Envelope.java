package io.swarmlog.sealing;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// The parts of a sealed record, and the key both sides agree on.
///
/// - `node`: the id of the node it is for, in clear, so that others pass it over.
/// - `ephemeral`: the writer's public key, as X.509 encodes it.
record Envelope(byte[] node, byte[] ephemeral, byte[] nonce, byte[] ciphertext) {
    /// The first byte. Records in clear begin with 0 (see `codec`).
    static final byte VERSION = 1;

    /// A P-256 key takes 91 bytes, a node's id 25.
    private static final int FIELD_BYTES_MAX = 256;

    private static final int AES_BYTES = 32;
    private static final byte[] PURPOSE =
            "swarmlog sealed record 1".getBytes(StandardCharsets.US_ASCII);

    /// The parts of `bytes`; empty when these are none.
    static Optional<Envelope> read(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        try {
            return Optional.of(
                    new Envelope(
                            field(in),
                            field(in),
                            taken(in, GcmCipher.NONCE_BYTES),
                            taken(in, in.remaining())));
        } catch (BufferUnderflowException _) {
            return Optional.empty();
        }
    }

    /// The id of the node that `bytes` are for, without a look at the rest; empty when these are no
    /// sealed record.
    static Optional<String> recipient(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            return Optional.empty();
        }
        try {
            byte[] node = field(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
            return Optional.of(new String(node, StandardCharsets.UTF_8));
        } catch (BufferUnderflowException _) {
            return Optional.empty();
        }
    }

    private static byte[] field(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        if (length > FIELD_BYTES_MAX) {
            throw new BufferUnderflowException();
        }
        return taken(in, length);
    }

    private static byte[] taken(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] taken = new byte[length];
        in.get(taken);
        return taken;
    }

    byte[] bytes() {
        return ByteBuffer.allocate(
                        1
                                + 2 * Short.BYTES
                                + node.length
                                + ephemeral.length
                                + nonce.length
                                + ciphertext.length)
                .put(VERSION)
                .putShort((short) node.length)
                .put(node)
                .putShort((short) ephemeral.length)
                .put(ephemeral)
                .put(nonce)
                .put(ciphertext)
                .array();
    }

    /// The AES key that the holders of the two key pairs, and nobody else, can work out.
    static SecretKey agree(PrivateKey own, PublicKey other, byte[] ephemeral)
            throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own);
        agreement.doPhase(other, true);
        HKDFParameterSpec derivation =
                HKDFParameterSpec.ofExtract()
                        .addIKM(agreement.generateSecret())
                        .addSalt(ephemeral)
                        .thenExpand(PURPOSE, AES_BYTES);
        return KDF.getInstance("HKDF-SHA256").deriveKey("AES", derivation);
    }
}
