package io.swarmlog.broker;

import io.swarmlog.rights.Role;

/// Who a connection is, as the log's access rules see it: the role it has ([DecidedPrincipals]),
/// `User:<OU>`.
///
/// The node's name is left out on purpose. Kafka's rules match a principal exactly, so one
/// principal a node would mean writing rules whenever a node joins; and it would protect nothing
/// more, since the right to speak for a node is checked record by record by its signature.
public final class Principals {
    /// Reads and writes everything: the log's super user.
    public static final String MANAGER = Role.MANAGER.unit();

    /// Runs tasks; reads its assignments, writes what it observes.
    public static final String WORKER = Role.WORKER.unit();

    /// A program outside of the swarm that may ask for things by writing commands.
    public static final String PUBLISHER = Role.PUBLISHER.unit();

    private Principals() {}

    static String user(String role) {
        return "User:" + role;
    }
}
