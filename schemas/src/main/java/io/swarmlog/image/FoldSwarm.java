package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.Check;
import java.util.Optional;

/// Folds the events of the swarm as a whole.
final class FoldSwarm {
    private FoldSwarm() {}

    static void apply(Draft draft, Event.OfSwarm event) {
        switch (event) {
            case Event.SwarmInitialised e ->
                    draft.swarm =
                            Optional.of(
                                    new Swarm(
                                            e.id(),
                                            Meta.created(draft.sequence(), draft.atMs),
                                            e.settings().spec(),
                                            e.settings(),
                                            e.settings().secrets()));
            case Event.SwarmUpdated e -> updated(draft, e);
        }
    }

    private static void updated(Draft draft, Event.SwarmUpdated e) {
        Check.that(draft.swarm.isPresent(), "expected a swarm to update, but there is none");
        Swarm old = draft.swarm.orElseThrow();
        Input.SwarmSecrets secrets = old.secrets();
        draft.swarm =
                Optional.of(
                        new Swarm(
                                old.id(),
                                old.meta().written(draft.sequence(), draft.atMs),
                                e.spec(),
                                old.settings(),
                                new Input.SwarmSecrets(
                                        secrets.caKey(),
                                        e.workerToken().orElse(secrets.workerToken()),
                                        e.managerToken().orElse(secrets.managerToken()),
                                        e.unlockKey().orElse(secrets.unlockKey()))));
    }
}
