package io.swarmlog.state.admit;

import io.swarmlog.log.Event;
import java.util.Optional;
import java.util.regex.Pattern;

/// Names of services and networks: one part of a DNS name (SwarmKit `validateAnnotations`).
final class Names {
    private static final int LENGTH_MAX = 63;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*");

    private Names() {}

    static Optional<Event.Rejected> check(String name) {
        if (name.isEmpty()) {
            return Refusal.invalid("meta: name must be provided");
        }
        if (name.length() > LENGTH_MAX) {
            return Refusal.invalid("name must be 63 characters or fewer");
        }
        return NAME.matcher(name).matches()
                ? Refusal.none()
                : Refusal.invalid("name must be valid as a DNS name component");
    }
}
