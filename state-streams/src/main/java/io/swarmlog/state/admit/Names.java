package io.swarmlog.state.admit;

import io.swarmlog.log.Event;
import java.util.Optional;

/// Names of services and networks: one part of a DNS name (SwarmKit `validateAnnotations`).
final class Names {
    private static final int LENGTH_MAX = 63;

    private Names() {}

    static Optional<Event.Rejected> check(String name) {
        if (name.isEmpty()) {
            return Refusal.invalid("meta: name must be provided");
        }
        if (name.length() > LENGTH_MAX) {
            return Refusal.invalid("name must be 63 characters or fewer");
        }
        return isDnsPart(name)
                ? Refusal.none()
                : Refusal.invalid("name must be valid as a DNS name component");
    }

    /// `[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*`, without going back: matching that pattern takes twice
    /// as long with each character.
    private static boolean isDnsPart(String name) {
        boolean known = name.chars().allMatch(c -> isAlphanumeric(c) || c == '-' || c == '_');
        return known
                && isAlphanumeric(name.charAt(0))
                && isAlphanumeric(name.charAt(name.length() - 1));
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
