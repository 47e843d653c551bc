package io.swarmlog.command.ca;

import io.swarmlog.model.NodeSpec;
import java.util.Arrays;
import java.util.Optional;

/// What a certificate lets its holder be, written as its OU (SwarmKit `ca`: `swarm-manager`,
/// `swarm-worker`). The publisher is ours: a program that may put commands on the log.
public enum CertificateRole {
    MANAGER("swarm-manager"),
    WORKER("swarm-worker"),
    PUBLISHER("swarm-publisher");

    private final String unit;

    CertificateRole(String unit) {
        this.unit = unit;
    }

    /// The OU of the certificate.
    public String unit() {
        return unit;
    }

    public static CertificateRole of(NodeSpec.Role role) {
        return switch (role) {
            case MANAGER -> MANAGER;
            case WORKER -> WORKER;
        };
    }

    /// The role with that OU; empty for any other text.
    public static Optional<CertificateRole> named(String unit) {
        return Arrays.stream(values()).filter(role -> role.unit.equals(unit)).findFirst();
    }
}
