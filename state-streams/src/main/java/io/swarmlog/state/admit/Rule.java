package io.swarmlog.state.admit;

import io.swarmlog.log.Event;
import java.util.List;
import java.util.Optional;

/// One thing a spec must meet.
@FunctionalInterface
interface Rule<T> {

    /// The refusal when the spec does not meet it.
    Optional<Event.Rejected> check(T spec);

    /// The first refusal, in the order of the rules: the order real engines check in.
    static <T> Optional<Event.Rejected> first(List<Rule<T>> rules, T spec) {
        for (Rule<T> rule : rules) {
            Optional<Event.Rejected> refusal = rule.check(spec);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }
}
