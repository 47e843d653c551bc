package io.swarmlog.history.past;

import io.swarmlog.command.api.Membership;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.Reason;
import io.swarmlog.model.Sealed;

/// A manager of the past: it can be asked, but nothing can be asked of it.
final class PastSwarm implements Membership {
    /// Secrets of the past are nobody's business.
    private static final String HIDDEN = "(not shown of the past)";

    private final State state;
    private final String refusal;

    PastSwarm(ClusterImage image, NodeId self, String address, String refusal) {
        this.refusal = refusal;
        state =
                image.swarm().isEmpty()
                        ? new State.Inactive()
                        : new State.Manager(
                                new StillImage(image),
                                (_, _) ->
                                        new CommandLog.Outcome.Refused(
                                                Reason.PERMISSION_DENIED, refusal),
                                self,
                                address,
                                address);
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public String init(SwarmReader.Init request) {
        throw refused();
    }

    @Override
    public void join(SwarmReader.Join request) {
        throw refused();
    }

    @Override
    public void leave(boolean force) {
        throw refused();
    }

    @Override
    public void unlock(String key) {
        throw refused();
    }

    @Override
    public String unseal(Sealed secret) {
        return HIDDEN;
    }

    @Override
    public Sealed freshToken() {
        throw refused();
    }

    @Override
    public Sealed freshUnlockKey() {
        throw refused();
    }

    @Override
    public Input.RootRotation nextRoot(SwarmReader.RootWish wish) {
        throw refused();
    }

    @Override
    public Sealed seal(String clear) {
        throw refused();
    }

    private Refusal refused() {
        return new Refusal(Reason.PERMISSION_DENIED.httpStatus(), refusal);
    }
}
