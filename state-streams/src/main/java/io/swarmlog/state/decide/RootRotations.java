package io.swarmlog.state.decide;

import io.swarmlog.image.Member;
import io.swarmlog.image.Root;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.state.turn.Turn;
import java.util.Optional;

/// One root of trust after the other (SwarmKit manager/controlapi/ca_rotation.go, ca/reconciler.go):
/// it begins, every member renews its certificate under the new root, and when the last has, the
/// old root goes. Members that are down are waited for; removing them ends the wait.
final class RootRotations {
    private RootRotations() {}

    /// The root that is trusted already, asked for again, ends a rotation away from it.
    static void begin(Turn turn, Input.RootRotation wish) {
        Root root = turn.image().swarm().map(Swarm::root).orElseThrow();
        if (wish.next().trustRoot().equals(root.trust().trustRoot())) {
            turn.emit(new Event.RootRotationDropped(wish.forceRotate(), wish.signingCert()));
            return;
        }
        turn.emit(new Event.RootRotationBegan(wish));
        settle(turn);
    }

    /// Ends the rotation, if there is one, once no member has a certificate of another root.
    static void settle(Turn turn) {
        Optional<Input.RootRotation> rotation =
                turn.image().swarm().map(Swarm::root).flatMap(Root::rotation);
        if (rotation.isPresent()
                && turn.image().members().byId().values().stream()
                        .allMatch(member -> isOf(rotation.get(), member))) {
            turn.emit(new Event.RootRotationEnded());
        }
    }

    private static boolean isOf(Input.RootRotation rotation, Member member) {
        return member.tls().certIssuerPublicKey().equals(rotation.next().certIssuerPublicKey());
    }
}
