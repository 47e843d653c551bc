package io.swarmlog.state.constraint;

import io.swarmlog.image.Node;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;

/// The placement constraints of a service, all of which a node must meet (SwarmKit
/// manager/constraint).
public record Constraints(List<Constraint> all) {
    /// No constraints: every node meets them.
    public static final Constraints NONE = new Constraints(List.of());

    /// What became of a text: constraints, or the first thing wrong with it in Docker's words.
    public sealed interface Parsed {
        record Ok(Constraints constraints) implements Parsed {}

        record Wrong(String message) implements Parsed {}
    }

    /// Reads expressions such as `node.role != manager`.
    public static Parsed parse(List<String> expressions) {
        List<Constraint> all = new ArrayList<>();
        for (String expression : expressions) {
            switch (Constraint.parse(expression)) {
                case Constraint.Parsed.Ok(Constraint constraint) -> all.add(constraint);
                case Constraint.Parsed.Wrong(String message) -> {
                    return new Parsed.Wrong(message);
                }
            }
        }
        return new Parsed.Ok(all.isEmpty() ? NONE : new Constraints(List.copyOf(all)));
    }

    /// The constraints of a service.
    public static Constraints of(ServiceSpec spec) {
        return of(spec.taskTemplate());
    }

    /// The constraints of a task. Admission has refused texts that can't be read; should one be
    /// here all the same, it constrains nothing, as in SwarmKit.
    public static Constraints of(TaskSpec spec) {
        List<String> expressions =
                spec.placement().map(TaskSpec.Placement::constraints).orElse(List.of());
        if (expressions.isEmpty()) {
            return NONE;
        }
        return switch (parse(expressions)) {
            case Parsed.Ok(Constraints constraints) -> constraints;
            case Parsed.Wrong _ -> NONE;
        };
    }

    /// True when nothing is asked.
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /// True when the node meets every constraint.
    public boolean matches(Node node) {
        for (Constraint constraint : all) {
            if (!constraint.matches(node)) {
                return false;
            }
        }
        return true;
    }
}
