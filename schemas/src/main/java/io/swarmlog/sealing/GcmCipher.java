package io.swarmlog.sealing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// AES-GCM over records at their places. One object serves all keys, one after the other: looking for
/// a provider's cipher costs as much as sealing a record. Not for several threads.
final class GcmCipher {
    static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 128;

    private final Cipher cipher;

    GcmCipher() {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected AES-GCM, which every JDK has", e);
        }
    }

    byte[] encrypt(SecretKey key, byte[] nonce, RecordPlace place, byte[] clear)
            throws GeneralSecurityException {
        return crypt(Cipher.ENCRYPT_MODE, key, nonce, place, clear);
    }

    /// Throws when it was encrypted with another key, or for another place.
    byte[] decrypt(SecretKey key, byte[] nonce, RecordPlace place, byte[] ciphertext)
            throws GeneralSecurityException {
        return crypt(Cipher.DECRYPT_MODE, key, nonce, place, ciphertext);
    }

    private byte[] crypt(int mode, SecretKey key, byte[] nonce, RecordPlace place, byte[] text)
            throws GeneralSecurityException {
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(
                (place.topic() + '\n' + place.key() + '\n' + place.node())
                        .getBytes(StandardCharsets.UTF_8));
        return cipher.doFinal(text);
    }
}
