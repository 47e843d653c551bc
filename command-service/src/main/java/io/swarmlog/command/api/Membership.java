package io.swarmlog.command.api;

import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.Sealed;

/// What this host is to a swarm, and the ways to change that. The daemon implements it: roles are
/// parts that start and stop. Refusals are thrown as [io.swarmlog.command.json.Refusal] with the
/// text and status of the real engine.
public interface Membership {
    /// What the host is now.
    sealed interface State {
        /// Member of nothing.
        record Inactive() implements State {}

        /// A manager that serves: the picture, the way to append, and itself. `address` is
        /// the advertised IP, `logAddress` the advertised `host:port` of its log.
        record Manager(
                LiveImage live, CommandLog log, NodeId self, String address, String logAddress)
                implements State {}

        /// A worker: it can't be asked about the swarm. `managers` are `host:port` as it knows them.
        record Worker(NodeId self, String address, java.util.List<String> managers)
                implements State {}

        /// A manager whose keys are locked.
        record Locked() implements State {}

        /// Roles are starting, or failed to; the text is for the user. `self` is the node's id, empty
        /// while it has none.
        record Pending(String self, String address, String message, Outlook outlook)
                implements State {

            /// One that is on its way.
            public Pending(String self, String address, String message) {
                this(self, address, message, Outlook.SOON);
            }
        }
    }

    /// What will become of roles that are starting: nothing went wrong yet; it did and is tried
    /// again; or it is in vain, and the user has to do something.
    enum Outlook {
        SOON,
        RETRIED,
        IN_VAIN
    }

    /// Waits until a host whose daemon just began is again what it was, for as long as a real one
    /// keeps its API closed; returns at once at all other times.
    default void awaitStart() {}

    State state();

    /// `POST /swarm/init`; returns the node's id once the swarm serves.
    String init(SwarmReader.Init request);

    /// `POST /swarm/join`.
    void join(SwarmReader.Join request);

    /// `POST /swarm/leave`.
    void leave(boolean force);

    /// `POST /swarm/unlock`.
    void unlock(String key);

    /// The clear text of a secret of the swarm (a join token, the unlock key).
    String unseal(Sealed secret);

    /// A fresh worker join token / manager join token / unlock key, sealed, for `POST /swarm/update`.
    Sealed freshToken();

    /// A fresh unlock key, sealed.
    Sealed freshUnlockKey();

    /// The root that is to take over, for `POST /swarm/update`. An operator's that can't be used is
    /// refused.
    Input.RootRotation nextRoot(SwarmReader.RootWish wish);

    /// Seals registry credentials sent with a request (`X-Registry-Auth`).
    Sealed seal(String clear);
}
