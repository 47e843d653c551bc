package io.swarmlog.sealing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.SecretKey;

/// Opens records that were sealed to a node ([RecordSealer]). Not for several threads.
public final class RecordOpener {
    /// Agreed keys that are kept: one for each writer and renewal, of which there are few.
    private static final int KEPT_MAX = 16;

    private final Supplier<List<PrivateKey>> keys;
    private final GcmCipher cipher = new GcmCipher();
    private final LinkedHashMap<Agreed, SecretKey> agreed =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Agreed, SecretKey> eldest) {
                    return size() > KEPT_MAX;
                }
            };

    private record Agreed(PrivateKey own, ByteBuffer ephemeral) {}

    /// @param keys that a record may be sealed to: the node's key, and while it changes the other
    public RecordOpener(Supplier<List<PrivateKey>> keys) {
        this.keys = keys;
    }

    /// Whether `value` claims to be sealed; records in clear begin with another byte.
    public static boolean isSealed(byte[] value) {
        return value.length > 0 && value[0] == Envelope.VERSION;
    }

    /// The id of the node that a sealed record is for; empty when it is none.
    public static Optional<String> recipient(byte[] value) {
        return Envelope.recipient(value);
    }

    /// What was sealed; empty when it was sealed to another key, for another place, or not at all.
    public Optional<byte[]> open(RecordPlace place, byte[] value) {
        Envelope envelope = Envelope.read(value).orElse(null);
        if (envelope == null) {
            return Optional.empty();
        }
        Optional<byte[]> clear = Optional.empty();
        for (PrivateKey key : keys.get()) {
            clear = clear.or(() -> open(key, place, envelope));
        }
        return clear;
    }

    private Optional<byte[]> open(PrivateKey key, RecordPlace place, Envelope envelope) {
        try {
            Agreed question = new Agreed(key, ByteBuffer.wrap(envelope.ephemeral()));
            SecretKey secret = agreed.get(question);
            if (secret == null) {
                PublicKey writer =
                        KeyFactory.getInstance("EC")
                                .generatePublic(new X509EncodedKeySpec(envelope.ephemeral()));
                secret = Envelope.agree(key, writer, envelope.ephemeral());
                agreed.put(question, secret);
            }
            return Optional.of(
                    cipher.decrypt(secret, envelope.nonce(), place, envelope.ciphertext()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
