package io.swarmlog.command.ca;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/// A manager's secret at rest, opened by the [UnlockKey] alone: AES-256-GCM with a key made by
/// HKDF-SHA256 from the unlock key and a salt of its own. The unlock key is 256 bits of chance, so
/// nothing slower is needed.
///
/// The text is `swarmlog-locked-1:`, then salt, nonce, ciphertext and tag in base64.
public final class LockedText {
    private static final String PREFIX = "swarmlog-locked-1:";
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;

    private LockedText() {}

    public static String lock(UnlockKey key, String clear, SecureRandom chance) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        chance.nextBytes(salt);
        chance.nextBytes(nonce);
        try {
            byte[] box =
                    cipher(Cipher.ENCRYPT_MODE, key, salt, nonce)
                            .doFinal(clear.getBytes(StandardCharsets.UTF_8));
            byte[] all =
                    ByteBuffer.allocate(SALT_BYTES + NONCE_BYTES + box.length)
                            .put(salt)
                            .put(nonce)
                            .put(box)
                            .array();
            return PREFIX + Base64.getEncoder().encodeToString(all) + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected to lock a secret, but could not", e);
        }
    }

    /// The clear text; empty if the key is another, or the text was changed.
    public static Optional<String> open(UnlockKey key, String locked) {
        if (!locked.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] all = Base64.getDecoder().decode(locked.substring(PREFIX.length()).strip());
            if (all.length < SALT_BYTES + NONCE_BYTES + TAG_BITS / Byte.SIZE) {
                return Optional.empty();
            }
            byte[] salt = Arrays.copyOf(all, SALT_BYTES);
            byte[] nonce = Arrays.copyOfRange(all, SALT_BYTES, SALT_BYTES + NONCE_BYTES);
            byte[] box = Arrays.copyOfRange(all, SALT_BYTES + NONCE_BYTES, all.length);
            byte[] clear = cipher(Cipher.DECRYPT_MODE, key, salt, nonce).doFinal(box);
            return Optional.of(new String(clear, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, UnlockKey key, byte[] salt, byte[] nonce)
            throws GeneralSecurityException {
        byte[] purpose = PREFIX.getBytes(StandardCharsets.US_ASCII);
        var generator = new HKDFBytesGenerator(new SHA256Digest());
        generator.init(new HKDFParameters(key.bytes(), salt, purpose));
        byte[] derived = new byte[KEY_BYTES];
        generator.generateBytes(derived, 0, KEY_BYTES);
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(derived, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose);
        return cipher;
    }
}
