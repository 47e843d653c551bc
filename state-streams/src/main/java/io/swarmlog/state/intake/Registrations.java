package io.swarmlog.state.intake;

import io.swarmlog.log.Input;
import io.swarmlog.model.NodeDescription;
import java.util.Optional;

/// What a node may say of itself when it registers. Its role is not among that: deciding takes it
/// from the log's members.
final class Registrations {
    /// A host's name (POSIX `HOST_NAME_MAX` is 64, DNS allows 253).
    private static final int MAX_NAME = 255;

    private static final int MAX_PORT = 65_535;

    /// Labels, plugins, generic resources: dozens in practice.
    private static final int MAX_ENTRIES = 1_000;

    /// The text of all labels together; each is in the image of every manager.
    private static final int MAX_LABEL_CHARS = 64 << 10;

    /// Far above any host, far below where sums overflow: 10^6 CPUs, 2^50 bytes.
    private static final long MAX_NANO_CPUS = 1_000_000_000_000_000L;

    private static final long MAX_MEMORY = 1L << 50;

    private Registrations() {}

    /// Why the registration can't be taken; empty when it can.
    static Optional<String> whyNot(Input.RegisterNode said) {
        NodeDescription description = said.description();
        Input.NodeAddress address = said.address();
        var labels = description.engine().labels();
        long labelChars =
                labels.entrySet().stream()
                        .mapToLong(it -> it.getKey().length() + it.getValue().length())
                        .sum();
        if (said.incarnation() < 1) {
            return Optional.of("expected a life of 1 or more, but got " + said.incarnation());
        }
        if (description.hostname().length() > MAX_NAME
                || address.host().length() > MAX_NAME
                || address.managerHostPort().length() > MAX_NAME) {
            return Optional.of("expected names of at most " + MAX_NAME + " characters");
        }
        if (address.meshPort() < 0 || address.meshPort() > MAX_PORT) {
            return Optional.of("expected a port, but got " + address.meshPort());
        }
        if (labels.size() > MAX_ENTRIES
                || description.engine().plugins().size() > MAX_ENTRIES
                || description.genericResources().size() > MAX_ENTRIES) {
            return Optional.of(
                    "expected at most " + MAX_ENTRIES + " labels, plugins or generic resources");
        }
        if (labelChars > MAX_LABEL_CHARS) {
            return Optional.of(
                    "expected labels of at most %d characters, but got %d"
                            .formatted(MAX_LABEL_CHARS, labelChars));
        }
        boolean possible =
                description.nanoCpus() >= 0
                        && description.nanoCpus() <= MAX_NANO_CPUS
                        && description.memoryBytes() >= 0
                        && description.memoryBytes() <= MAX_MEMORY;
        return possible
                ? Optional.empty()
                : Optional.of(
                        "expected processors and memory of a host, but got %d and %d"
                                .formatted(description.nanoCpus(), description.memoryBytes()));
    }
}
