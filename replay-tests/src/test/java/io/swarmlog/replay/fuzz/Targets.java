package io.swarmlog.replay.fuzz;

import io.swarmlog.replay.api.ApiTarget;
import io.swarmlog.replay.door.JoinTarget;
import io.swarmlog.replay.intake.LetterTarget;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// All targets by name.
final class Targets {
    private static final SortedMap<String, Supplier<Target>> ALL =
            new TreeMap<>(
                    java.util.Map.of(
                            "api", ApiTarget::new,
                            "http", HttpTarget::new,
                            "join", JoinTarget::new,
                            "json", JsonTarget::new,
                            "letters", LetterTarget::new,
                            "records", RecordTarget::new,
                            "texts", TextTarget::new,
                            "tokens", TokenTarget::new,
                            "tunnel", TunnelTarget::new));

    private Targets() {}

    static Iterable<String> names() {
        return ALL.keySet();
    }

    /// A new one, which remembers nothing of others.
    static Target named(String name) {
        Supplier<Target> target = ALL.get(name);
        if (target == null) {
            throw new IllegalArgumentException(
                    "expected one of " + ALL.keySet() + ", but got '" + name + "'");
        }
        return target.get();
    }
}
