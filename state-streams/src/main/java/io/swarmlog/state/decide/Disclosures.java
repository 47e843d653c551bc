package io.swarmlog.state.decide;

import io.swarmlog.log.Event;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.model.Reason;
import io.swarmlog.state.admit.Refusal;
import io.swarmlog.state.turn.Turn;

/// Who holds what outside of the swarm: publishers, and those who were shown its secrets.
final class Disclosures {
    /// Publishers that can be revoked, at most: each name stays in the image for good.
    static final int MAX_REVOKED = 10_000;

    private static final int MAX_NAME = 64;

    private Disclosures() {}

    static void revoke(Turn turn, Input.RevokePublisher wish) {
        if (!mayTell(turn, Feature.REVOKING)) {
            return;
        }
        String name = wish.publisher();
        if (name.isEmpty() || name.length() > MAX_NAME) {
            turn.emit(
                    Refusal.plain(
                            Reason.INVALID_ARGUMENT,
                            "expected the name of a publisher, of 1 to %d letters, but got %d"
                                    .formatted(MAX_NAME, name.length())));
        } else if (turn.image().members().revoked().contains(name)) {
            turn.emit(
                    Refusal.plain(
                            Reason.ALREADY_EXISTS, "publisher " + name + " is revoked already"));
        } else if (turn.image().members().revoked().size() >= MAX_REVOKED) {
            turn.emit(
                    Refusal.plain(
                            Reason.FAILED_PRECONDITION,
                            "expected at most %d revoked publishers: rotate the root instead"
                                            .formatted(MAX_REVOKED)
                                    + " ('docker swarm ca --rotate'), which ends all of their"
                                    + " certificates"));
        } else {
            turn.emit(new Event.PublisherRevoked(name));
        }
    }

    static void shown(Turn turn, Input.TellSecretsShown wish) {
        if (mayTell(turn, Feature.SHOWN_SECRETS)) {
            turn.emit(new Event.SecretsShown(wish.what()));
        }
    }

    private static boolean mayTell(Turn turn, Feature feature) {
        if (turn.input().origin() instanceof Origin.Published) {
            turn.emit(
                    Refusal.rpc(
                            Reason.PERMISSION_DENIED, "only a manager may say so, no publisher"));
            return false;
        }
        if (!turn.image().allows(feature)) {
            turn.emit(
                    Refusal.plain(
                            Reason.FAILED_PRECONDITION,
                            "not every node's program can read this yet: upgrade Swarmlog on all"
                                    + " of them"));
            return false;
        }
        return true;
    }
}
