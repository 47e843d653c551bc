package io.swarmlog.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;

/// Seals records to the keys of nodes. Agreeing on a key costs half a millisecond, so each
/// recipient's is kept and used with a counter as nonce. Not for several threads.
public final class RecordSealer {
    /// How many recipients' keys are kept: all nodes of a large swarm, some 300 bytes each.
    private static final int CHANNELS_MAX = 20_000;

    private final GcmCipher cipher = new GcmCipher();
    private final LinkedHashMap<PublicKey, Channel> channels =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<PublicKey, Channel> eldest) {
                    return size() > CHANNELS_MAX;
                }
            };

    /// What was agreed with one recipient. A nonce is used once: the counter only grows, and the
    /// key dies with this object.
    private static final class Channel {
        private final byte[] ephemeral;
        private final SecretKey secret;
        private long sealed;

        private Channel(PublicKey recipient) throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            ephemeral = pair.getPublic().getEncoded();
            secret = Envelope.agree(pair.getPrivate(), recipient, ephemeral);
        }

        private byte[] nonce() {
            return ByteBuffer.allocate(GcmCipher.NONCE_BYTES).putInt(0).putLong(sealed++).array();
        }
    }

    /// `clear`, for the holder of the private key to `recipient` (P-256) alone.
    public byte[] seal(PublicKey recipient, RecordPlace place, byte[] clear) {
        try {
            Channel channel = channels.get(recipient);
            if (channel == null) {
                channel = new Channel(recipient);
                channels.put(recipient, channel);
            }
            byte[] nonce = channel.nonce();
            byte[] ciphertext = cipher.encrypt(channel.secret, nonce, place, clear);
            byte[] node = place.node().getBytes(StandardCharsets.UTF_8);
            return new Envelope(node, channel.ephemeral, nonce, ciphertext).bytes();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected to seal a record, but could not", e);
        }
    }
}
