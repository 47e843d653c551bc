package io.swarmlog.daemon;

import io.swarmlog.command.ca.Authority;
import io.swarmlog.command.ca.UnlockKey;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.Input;
import io.swarmlog.model.Sealed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The secrets a manager's host keeps.
final class HostSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(HostSecrets.class);

    private static final int UNAUTHORIZED = 401;

    private final HostFiles files;
    private final KeysAtRest keys;
    private final SecureRandom chance = new SecureRandom();

    HostSecrets(HostFiles files) {
        this.files = files;
        this.keys = new KeysAtRest(files);
    }

    /// The managers' vault.
    Vault vault() {
        try {
            return keys.vault();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How the keys are kept on disk.
    KeysAtRest keys() {
        return keys;
    }

    /// Removes all that the host has of a swarm, in memory, too.
    void clear() throws IOException {
        Folders.delete(files.swarm());
        keys.forget();
    }

    /// Opens the locked keys with the text of an unlock key. Refusals are the real engine's.
    void open(String text) throws IOException {
        UnlockKey key =
                UnlockKey.parse(text).orElseThrow(() -> Refusal.badRequest(UnlockKey.INVALID));
        if (!keys.open(key)) {
            throw new Refusal(UNAUTHORIZED, "swarm could not be unlocked: invalid key provided");
        }
    }

    /// A join token with a new secret, sealed.
    Sealed freshToken(Swarm swarm) {
        Vault vault = vault();
        return vault.seal(Authority.of(swarm, vault, chance).freshToken().text());
    }

    /// The root that shall take over.
    Input.RootRotation nextRoot(Swarm swarm, SwarmReader.RootWish wish) {
        try {
            return Authority.of(swarm, vault(), chance)
                    .nextRoot(
                            wish.forceRotate(),
                            wish.signingCert(),
                            wish.signingKey(),
                            Instant.now());
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("rpc error: code = InvalidArgument desc = " + e.getMessage());
        }
    }

    /// An unlock key, sealed.
    Sealed freshUnlockKey() {
        return vault().seal(UnlockKey.generate(chance).text());
    }

    /// As [#clear]; what can't be removed is told in the program's log.
    void forget() {
        try {
            clear();
        } catch (IOException e) {
            LOG.atError().setCause(e).log("the files of the swarm can't be removed");
        }
    }
}
