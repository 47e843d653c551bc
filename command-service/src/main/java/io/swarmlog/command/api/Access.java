package io.swarmlog.command.api;

import io.swarmlog.command.gateway.Exchange;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Input;

/// The way from a request to the swarm: is this host one that may be asked, what is the newest
/// image, and what became of a command. Refusals have the texts of moby daemon/cluster.
final class Access {
    static final String LOCKED =
            "Swarm is encrypted and needs to be unlocked before it can be used. Please use"
                    + " \"docker swarm unlock\" to unlock it.";
    private static final String INACTIVE =
            "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\""
                    + " to connect this node to swarm and try again.";
    private static final String WORKER =
            "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster"
                    + " state. Please run this command on a manager node or promote the current"
                    + " node to a manager.";
    private static final String PENDING =
            "This node is not a swarm manager. Manager is being prepared or has trouble connecting"
                    + " to the cluster.";
    private static final int UNAVAILABLE = 503;

    /// The request that is being answered.
    static final ScopedValue<Exchange> REQUEST = ScopedValue.newInstance();

    private final Membership membership;

    Access(Membership membership) {
        this.membership = membership;
    }

    Membership membership() {
        return membership;
    }

    /// This host as a manager.
    ///
    /// Throws [Refusal] with status 503 and why when it is none.
    Membership.State.Manager manager() {
        return switch (membership.state()) {
            case Membership.State.Manager manager -> manager;
            case Membership.State.Inactive() -> throw unavailable(INACTIVE);
            case Membership.State.Worker _ -> throw unavailable(WORKER);
            case Membership.State.Locked() -> throw unavailable(LOCKED);
            case Membership.State.Pending _ -> throw unavailable(PENDING);
        };
    }

    /// The newest image, on a manager.
    ///
    /// Throws [Refusal] with status 503 and why when it is not the newest and won't be again.
    ClusterImage image() {
        LiveImage live = manager().live();
        if (live.failure().isPresent()) {
            throw unavailable(notFollowed(live));
        }
        return live.image();
    }

    /// What is said when this manager does not follow the log any more.
    static String notFollowed(LiveImage live) {
        return "This manager can't follow the swarm's log any more since event "
                + (live.image().sequence() + 1)
                + ": what it knows grows old, so it is not shown. Its daemon's log says why; ask"
                + " another manager, or start this daemon again.";
    }

    /// Appends the command and waits until it was done.
    ///
    /// Throws [Refusal] when it was refused, or when nothing was heard of it (503).
    CommandLog.Outcome.Accepted submit(Input.Command command) {
        Membership.State.Manager manager = manager();
        return switch (manager.log().submit(command, principal(manager))) {
            case CommandLog.Outcome.Accepted accepted -> accepted;
            case CommandLog.Outcome.Refused(var reason, String message) ->
                    throw new Refusal(reason.httpStatus(), message);
            case CommandLog.Outcome.Unknown(String message) -> throw unavailable(message);
        };
    }

    /// Appends the command, and does not wait for what becomes of it.
    void submitLater(Input.Command command) {
        Membership.State.Manager manager = manager();
        String principal = principal(manager);
        Thread.ofVirtual().name("later").start(() -> manager.log().submit(command, principal));
    }

    /// Who stands behind the request, and on which manager.
    private static String principal(Membership.State.Manager manager) {
        return REQUEST.get().caller() + '@' + manager.self();
    }

    static Refusal unavailable(String message) {
        return new Refusal(UNAVAILABLE, message);
    }
}
