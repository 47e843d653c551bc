package io.swarmlog.command.ca;

import io.swarmlog.model.Check;
import io.swarmlog.model.Sealed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals what must stand on the log but be read by managers alone: AES-256-GCM with a key that all
/// managers hold in their data folder and that is never on the log.
///
/// A sealed secret is nonce, ciphertext and tag in base64. The name of the key is bound to it, so
/// one sealed with another key is told apart from one that was changed.
public final class Vault {
    private static final String FILE = "vault.key";
    private static final int KEY_BYTES = 32;
    private static final int KEY_ID_BYTES = 8;

    /// The nonce length GCM is made for. Random ones are safe for 2^32 secrets a key.
    private static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 128;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private final SecretKeySpec key;
    private final String keyId;
    private final SecureRandom chance;

    private Vault(byte[] key, SecureRandom chance) {
        this.key = new SecretKeySpec(key, "AES");
        this.keyId = HexFormat.of().formatHex(Arrays.copyOf(Sha256.of(key), KEY_ID_BYTES));
        this.chance = chance;
    }

    /// A vault with a new key, kept in `folder`: of a swarm that begins.
    ///
    /// @throws IOException also if there is a key: what was sealed with it could never be opened
    public static Vault found(Path folder, SecureRandom chance) throws IOException {
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            throw new IOException("expected no vault key yet, but there is " + file);
        }
        byte[] key = new byte[KEY_BYTES];
        chance.nextBytes(key);
        keep(file, key);
        return of(key, chance);
    }

    /// The vault whose key is in `folder`.
    ///
    /// @throws IOException also if there is none: it may be locked, and one that was made in its place
    ///     would be the wrong one
    public static Vault open(Path folder, SecureRandom chance) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            throw new IOException(
                    "expected the managers' key in "
                            + file
                            + ", but it is not there (with autolock it is locked, and opened by"
                            + " 'docker swarm unlock' in a running daemon only)");
        }
        return of(Files.readAllBytes(file), chance);
    }

    /// The vault with the key of another manager's [#keyText], kept in `folder`; a key that is
    /// there already is replaced.
    ///
    /// @throws IllegalArgumentException if it is no key
    public static Vault write(Path folder, String keyText, SecureRandom chance) throws IOException {
        Vault vault = of(keyText, chance);
        keep(folder.resolve(FILE), vault.key.getEncoded());
        return vault;
    }

    /// The vault with the key of another manager's [#keyText].
    ///
    /// @throws IllegalArgumentException if it is no key
    public static Vault of(String keyText, SecureRandom chance) {
        byte[] key = Base64.getDecoder().decode(keyText);
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "expected 32 bytes of vault key, but got " + key.length);
        }
        return of(key, chance);
    }

    static Vault of(byte[] key, SecureRandom chance) {
        Check.that(
                key.length == KEY_BYTES, "expected 32 bytes of vault key, but found " + key.length);
        return new Vault(key, chance);
    }

    /// The name of the key: what of it may be seen.
    public String keyId() {
        return keyId;
    }

    /// The key in base64, for another manager of the swarm and nobody else. A secret.
    public String keyText() {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    public Sealed seal(String clear) {
        byte[] nonce = new byte[NONCE_BYTES];
        chance.nextBytes(nonce);
        try {
            byte[] box = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(utf8(clear));
            byte[] all = ByteBuffer.allocate(NONCE_BYTES + box.length).put(nonce).put(box).array();
            return new Sealed(keyId, Base64.getEncoder().encodeToString(all));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected to seal a secret, but could not", e);
        }
    }

    /// The clear text.
    ///
    /// @throws IllegalStateException if it was sealed with another key, or changed since
    public String unseal(Sealed secret) {
        Check.that(
                secret.keyId().equals(keyId),
                "expected a secret of key " + keyId + ", but it is of " + secret.keyId());
        try {
            byte[] all = Base64.getDecoder().decode(secret.base64());
            Check.that(all.length > NONCE_BYTES, "expected a sealed secret, but it is too short");
            byte[] box = Arrays.copyOfRange(all, NONCE_BYTES, all.length);
            byte[] clear =
                    cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE_BYTES)).doFinal(box);
            return new String(clear, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "expected a secret as it was sealed, but it was changed", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(utf8(keyId));
        return cipher;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// On disk before anything is sealed with it, whole or not at all, and the owner's alone.
    private static void keep(Path file, byte[] key) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        var next = file.resolveSibling(FILE + ".next");
        Files.deleteIfExists(next);
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel =
                FileChannel.open(next, options, PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            channel.write(ByteBuffer.wrap(key));
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        try (var entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    @Override
    public String toString() {
        return "Vault[keyId=" + keyId + ", …]";
    }
}
