package io.swarmlog.state.decide;

import io.swarmlog.log.Input;
import io.swarmlog.model.Reason;
import io.swarmlog.state.admit.Refusal;
import io.swarmlog.state.turn.Turn;

/// The door of this room: decides the input of a turn.
public final class Decider {
    private static final String NO_SWARM =
            "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to"
                    + " connect this node to swarm and try again.";

    private Decider() {}

    /// Emits what the turn's input leads to by itself. A command emits at least one event.
    public static void decide(Turn turn) {
        switch (turn.input().input()) {
            case Input.Command command -> {
                if (turn.image().swarm().isEmpty() && !(command instanceof Input.InitialiseSwarm)) {
                    turn.emit(Refusal.plain(Reason.UNAVAILABLE, NO_SWARM));
                } else {
                    command(turn, command);
                }
            }
            case Input.Observation observation -> {
                if (turn.image().swarm().isPresent()) {
                    observation(turn, observation);
                }
            }
            case Input.Tick tick -> {
                SwarmClock.compare(turn, tick);
                Timers.fire(turn);
            }
        }
    }

    private static void command(Turn turn, Input.Command command) {
        switch (command) {
            case Input.InitialiseSwarm wish -> SwarmWishes.initialise(turn, wish);
            case Input.UpdateSwarm wish -> SwarmWishes.update(turn, wish);
            case Input.SkipInput wish -> SwarmWishes.skip(turn, wish);
            case Input.RevokePublisher wish -> Disclosures.revoke(turn, wish);
            case Input.TellSecretsShown wish -> Disclosures.shown(turn, wish);
            case Input.CreateService wish -> ServiceWishes.create(turn, wish);
            case Input.UpdateService wish -> ServiceWishes.update(turn, wish);
            case Input.RollbackService wish -> ServiceWishes.rollback(turn, wish);
            case Input.ScaleService wish -> ServiceWishes.scale(turn, wish);
            case Input.RemoveService wish -> ServiceWishes.remove(turn, wish);
            case Input.CreateNetwork wish -> NetworkWishes.create(turn, wish);
            case Input.RemoveNetwork wish -> NetworkWishes.remove(turn, wish);
            case Input.UpdateNode wish -> NodeWishes.update(turn, wish);
            case Input.RemoveNode wish -> NodeWishes.remove(turn, wish);
            case Input.AdmitNode wish -> MemberWishes.admit(turn, wish);
            case Input.CertifyNode wish -> MemberWishes.certify(turn, wish);
            case Input.ForceNewCluster wish -> MemberWishes.forceNewCluster(turn, wish);
        }
    }

    private static void observation(Turn turn, Input.Observation observation) {
        switch (observation) {
            case Input.RegisterNode seen -> NodeObservations.registered(turn, seen);
            case Input.ReportTasks seen -> TaskObservations.reported(turn, seen);
            case Input.NodeWentSilent seen -> NodeObservations.silent(turn, seen);
            case Input.NodeCameBack seen -> NodeObservations.back(turn, seen);
            case Input.NodeLeft seen -> NodeObservations.left(turn, seen);
            case Input.TookLead seen -> MemberWishes.tookLead(turn, seen);
            case Input.TurnedAway seen ->
                    turn.emit(
                            Refusal.plain(
                                    Reason.PERMISSION_DENIED,
                                    seen.who() + " at " + seen.where() + ": " + seen.why()));
            case Input.NodeBecameSuspect seen -> NodeObservations.suspect(turn, seen);
            case Input.NodeStopped seen -> NodeObservations.stopped(turn, seen);
        }
    }
}
