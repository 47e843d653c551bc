package io.swarmlog.command.ca;

import io.swarmlog.model.Check;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/// The key that opens a locked manager (SwarmKit `manager/encryption`): `SWMKEY-1-` and 32 bytes in
/// base64 without padding.
public final class UnlockKey {
    /// What the real engine says of every text that is not a key.
    public static final String INVALID = "invalid key string";

    private static final String PREFIX = "SWMKEY-1-";
    private static final int BYTES = 32;

    private final byte[] key;

    private UnlockKey(byte[] key) {
        this.key = key;
    }

    public static UnlockKey generate(SecureRandom chance) {
        byte[] key = new byte[BYTES];
        chance.nextBytes(key);
        return new UnlockKey(key);
    }

    static UnlockKey of(byte[] key) {
        Check.that(key.length == BYTES, "expected 32 bytes of key, but got " + key.length);
        return new UnlockKey(key.clone());
    }

    /// The key of that text; empty when it is none, which the user is told as [#INVALID]. One of
    /// another length is a key too, as for the real engine: it just opens nothing.
    public static Optional<UnlockKey> parse(String text) {
        if (!text.startsWith(PREFIX) || text.indexOf('=') >= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new UnlockKey(Base64.getDecoder().decode(text.substring(PREFIX.length()))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// The key as users see it. A secret.
    public String text() {
        return PREFIX + Base64.getEncoder().withoutPadding().encodeToString(key);
    }

    byte[] bytes() {
        return key.clone();
    }

    /// Whether the two are the same key. Takes as long for a wrong guess as for a right one.
    public boolean matches(UnlockKey presented) {
        return MessageDigest.isEqual(
                text().getBytes(StandardCharsets.US_ASCII),
                presented.text().getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "UnlockKey[…]";
    }
}
