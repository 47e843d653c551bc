package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.model.Check;
import io.swarmlog.model.SwarmSpec;
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
                                            e.settings().secrets(),
                                            Root.founded(e.settings().trust())));
            case Event.SwarmUpdated e -> updated(draft, e);
            case Event.RootRotationBegan e -> {
                Swarm old = swarm(draft);
                write(draft, old.spec(), old.secrets(), old.root().rotating(e.rotation()));
            }
            case Event.InputSkipped _, Event.SecretsShown _ -> {}
            case Event.PublisherRevoked e -> draft.members = draft.members.revoked(e.publisher());
            case Event.ClockOffset e -> draft.clockOffsetMs = e.offsetMs();
            case Event.RootRotationEnded _ -> rotated(draft);
            case Event.RootRotationDropped e -> {
                Swarm old = swarm(draft);
                Root kept = old.root().kept(e.forceRotate(), e.signingCert());
                write(draft, old.spec(), old.secrets(), kept);
            }
            case Event.FeatureLevelFinalised e -> {
                int before = draft.members.featureLevel();
                Check.that(
                        e.level() > before && e.level() <= Feature.NEWEST,
                        "expected a feature level of %d to %d, but got %d: upgrade this host"
                                .formatted(before + 1, Feature.NEWEST, e.level()));
                draft.members = draft.members.at(e.level());
            }
        }
    }

    private static void updated(Draft draft, Event.SwarmUpdated e) {
        Swarm old = swarm(draft);
        Input.SwarmSecrets secrets = old.secrets();
        write(
                draft,
                e.spec(),
                new Input.SwarmSecrets(
                        secrets.caKey(),
                        e.workerToken().orElse(secrets.workerToken()),
                        e.managerToken().orElse(secrets.managerToken()),
                        e.unlockKey().orElse(secrets.unlockKey())),
                old.root());
    }

    private static void rotated(Draft draft) {
        Swarm old = swarm(draft);
        Optional<Input.RootRotation> rotation = old.root().rotation();
        Check.that(rotation.isPresent(), "expected a root that takes over, but there is none");
        Input.RootRotation done = rotation.orElseThrow();
        write(
                draft,
                old.spec(),
                new Input.SwarmSecrets(
                        done.key(),
                        done.workerToken(),
                        done.managerToken(),
                        old.secrets().unlockKey()),
                old.root().rotated(done));
    }

    private static Swarm swarm(Draft draft) {
        Check.that(draft.swarm.isPresent(), "expected a swarm to update, but there is none");
        return draft.swarm.orElseThrow();
    }

    private static void write(Draft draft, SwarmSpec spec, Input.SwarmSecrets secrets, Root root) {
        Swarm old = swarm(draft);
        draft.swarm =
                Optional.of(
                        new Swarm(
                                old.id(),
                                old.meta().written(draft.sequence(), draft.atMs),
                                spec,
                                old.settings(),
                                secrets,
                                root));
    }
}
