package io.swarmlog.daemon;

import io.swarmlog.broker.OpenedKeys;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.LockedText;
import io.swarmlog.command.ca.UnlockKey;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.image.Swarm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A host's keys on disk: in clear, or, on a manager of a swarm with autolock, locked with the
/// swarm's unlock key and open in memory only.
///
/// ```
/// clear    identity/node.key          vault.key
/// locked   identity/node.key.locked   vault.key.locked
/// ```
///
/// The identity changes in one step ([TlsFiles]). When a change of the vault's key is cut off, both
/// are there: the clear one counts, and the change is made again.
final class KeysAtRest {
    private static final Logger LOG = LoggerFactory.getLogger(KeysAtRest.class);

    private final HostFiles files;
    private final TlsFiles tls;
    private final SecureRandom chance = new SecureRandom();
    private Optional<Opened> opened = Optional.empty();

    /// What they are locked with, and the vault's key in clear.
    private record Opened(UnlockKey key, String vaultKey) {
        @Override
        public String toString() {
            return "Opened[…]";
        }
    }

    KeysAtRest(HostFiles files) {
        this.files = files;
        this.tls = new TlsFiles(files.identity());
    }

    /// Removes the former keys that a change which was cut off may have left.
    synchronized void clean() throws IOException {
        tls.clean();
    }

    /// Whether they have to be opened before the host can be a member.
    synchronized boolean isLocked() throws IOException {
        return opened.isEmpty() && (tls.isLocked() || isVaultLocked());
    }

    private boolean isVaultLocked() {
        return Files.exists(lockedVault()) && !Files.exists(files.vaultKey());
    }

    private Path lockedVault() {
        return files.swarm().resolve("vault.key.locked");
    }

    /// Opens them; false if `key` does not.
    synchronized boolean open(UnlockKey key) throws IOException {
        Optional<String> nodeKey =
                tls.isLocked()
                        ? LockedText.open(key, tls.lockedKeyText())
                        : Optional.of(tls.privateKeyPem());
        Optional<String> vaultKey =
                isVaultLocked()
                        ? LockedText.open(key, Files.readString(lockedVault()))
                        : Optional.of(Vault.open(files.swarm(), chance).keyText());
        if (nodeKey.isEmpty() || vaultKey.isEmpty()) {
            return false;
        }
        OpenedKeys.hold(tls, nodeKey.get(), clear -> LockedText.lock(key, clear, chance));
        opened = Optional.of(new Opened(key, vaultKey.get()));
        return true;
    }

    /// The managers' vault.
    ///
    /// @throws IOException if its key is locked
    synchronized Vault vault() throws IOException {
        if (opened.isPresent()) {
            return Vault.of(opened.get().vaultKey(), chance);
        }
        if (isVaultLocked()) {
            throw new IOException("expected the vault's key, but it is locked");
        }
        return Vault.open(files.swarm(), chance);
    }

    /// Keeps the keys as the swarm wants a manager to keep them now.
    synchronized void follow(Swarm swarm) throws IOException {
        if (swarm.spec().autoLockManagers()) {
            String text = vault().unseal(swarm.secrets().unlockKey());
            lock(UnlockKey.parse(text).orElseThrow());
        } else {
            unlock();
        }
    }

    private void lock(UnlockKey key) throws IOException {
        boolean isDone =
                opened.filter(it -> it.key().matches(key)).isPresent()
                        && tls.isLocked()
                        && isVaultLocked();
        if (isDone) {
            return;
        }
        String vaultKey = vault().keyText();
        PropertyFile.writeDurably(lockedVault(), LockedText.lock(key, vaultKey, chance));
        tls.lock(clear -> LockedText.lock(key, clear, chance));
        opened = Optional.of(new Opened(key, vaultKey));
        Files.deleteIfExists(files.vaultKey());
        LOG.atInfo().log("the keys of this manager are locked on disk");
    }

    private void unlock() throws IOException {
        if (opened.isEmpty()) {
            Files.deleteIfExists(lockedVault());
            return;
        }
        Vault.write(files.swarm(), opened.get().vaultKey(), chance);
        tls.unlock();
        Files.deleteIfExists(lockedVault());
        opened = Optional.empty();
        LOG.atInfo().log("the keys of this manager are no longer locked on disk");
    }

    /// Keeps the keys as a worker does: its own in clear, and the managers' not at all.
    synchronized void asWorker() throws IOException {
        if (opened.isPresent()) {
            unlock();
        }
        Files.deleteIfExists(files.vaultKey());
        Files.deleteIfExists(files.authority());
    }

    /// Forgets what was opened: the host is no member any more.
    synchronized void forget() {
        OpenedKeys.forget(tls);
        opened = Optional.empty();
    }
}
