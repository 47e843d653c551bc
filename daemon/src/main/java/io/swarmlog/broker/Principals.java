package io.swarmlog.broker;

/// Who a connection is, as the log's access rules see it: the role in the certificate, `User:<OU>`.
///
/// The node's name is left out on purpose. Kafka's rules match a principal exactly, so one
/// principal a node would mean writing rules whenever a node joins; and it would protect nothing
/// more, since the right to speak for a node is checked record by record by its signature.
public final class Principals {
    /// Reads and writes everything: the log's super user.
    public static final String MANAGER = "swarm-manager";

    /// Runs tasks; reads its assignments, writes what it observes.
    public static final String WORKER = "swarm-worker";

    /// A program outside of the swarm that may ask for things by writing commands.
    public static final String PUBLISHER = "swarm-publisher";

    private Principals() {}

    static String user(String role) {
        return "User:" + role;
    }

    /// Kafka's `ssl.principal.mapping.rules`: the one OU of a distinguished name, in whatever order
    /// it was written. A name with an escaped character matches no rule and stays the whole name,
    /// which no rule grants anything: so a CN of `x,OU=swarm-manager` gains nothing.
    static String mappingRules() {
        return rule(MANAGER) + "," + rule(WORKER) + "," + rule(PUBLISHER) + ",DEFAULT";
    }

    private static String rule(String role) {
        var others = "[^\\x5C]*";
        return "RULE:^(?:%s,)?OU=%s(?:,%s)?$/%s/".formatted(others, role, others, role);
    }
}
