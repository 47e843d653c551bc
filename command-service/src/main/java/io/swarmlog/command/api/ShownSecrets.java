package io.swarmlog.command.api;

import io.swarmlog.bound.Rate;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import java.time.Duration;

/// Has it written down who was shown secrets of the swarm. Who asks is answered all the same, and
/// at once: tokens are needed most when the log takes nothing, to add managers.
final class ShownSecrets {
    static final String JOIN_TOKENS = "the join tokens";
    static final String UNLOCK_KEY = "the key that unlocks managers";

    /// Programs ask for the swarm again and again; of each kind and asker the first of a minute is
    /// told.
    private final Rate<String> told = Rate.of(1, Duration.ofMinutes(1), 1);

    private final Access access;

    ShownSecrets(Access access) {
        this.access = access;
    }

    void tell(String what) {
        if (access.image().allows(Feature.SHOWN_SECRETS)
                && told.allows(what + ' ' + Access.REQUEST.get().caller(), System.nanoTime())) {
            access.submitLater(new Input.TellSecretsShown(what));
        }
    }
}
