package io.swarmlog.rights;

/// What a party is to the swarm, from least to most.
public enum Role {
    /// Nothing: it was removed, left, or never was one of ours.
    NOBODY("nobody"),

    /// A program that may ask for things by writing commands.
    PUBLISHER("swarm-publisher"),

    /// Runs tasks; reads its assignments, writes what it observes.
    WORKER("swarm-worker"),

    /// Keeps the log: reads and writes everything.
    MANAGER("swarm-manager");

    private final String unit;

    Role(String unit) {
        this.unit = unit;
    }

    /// The OU of a certificate that claims it; [#NOBODY]'s is no certificate's.
    public String unit() {
        return unit;
    }

    /// The role that a certificate's OU claims.
    static Role claimedBy(String unit) {
        for (Role role : values()) {
            if (role != NOBODY && role.unit.equals(unit)) {
                return role;
            }
        }
        return NOBODY;
    }
}
