package io.swarmlog.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.avro.Schema;

/// Makes the plan by which records of one schema are read as those of ours.
///
/// Types are the same when their full names are, fields and symbols when their names are. Avro's own
/// resolution also takes a branch of a union for another one that merely has the same fields
/// (`ResolvingGrammarGenerator`, `Resolver.ReaderUnion`): an event of a newer version, unknown here,
/// would be read as some other event. Here it is unknown.
final class Plans {
    /// The plans made so far, by their type and by ours. Types are met in many places.
    private final Map<Schema, Map<Shape, Plan>> made = new IdentityHashMap<>();

    private Plans() {}

    /// @param ours the schema of `shape`: the same types in the same order
    static Plan of(Schema theirs, Schema ours, Shape.Parts shape) {
        if (!isNamed(theirs, ours)) {
            return new Plan.Refused(
                    "expected the schema of a %s, but it is that of a %s"
                            .formatted(ours.getFullName(), theirs.getFullName()));
        }
        return new Plans().plan(theirs, ours, shape);
    }

    private Plan plan(Schema theirs, Schema ours, Shape shape) {
        Map<Shape, Plan> ofTheirs = made.computeIfAbsent(theirs, _ -> new IdentityHashMap<>());
        Plan known = ofTheirs.get(shape);
        if (known != null) {
            return known;
        }
        Plan plan = theirs.equals(ours) ? new Plan.Same(shape) : differing(theirs, ours, shape);
        ofTheirs.put(shape, plan);
        return plan;
    }

    private Plan differing(Schema theirs, Schema ours, Shape shape) {
        if (theirs.isUnion()) {
            List<Plan> branches =
                    theirs.getTypes().stream().map(branch -> plan(branch, ours, shape)).toList();
            return new Plan.Branches(what(shape), branches);
        }
        return switch (shape) {
            case Shape.Maybe(Shape of) -> maybe(theirs, ours, of);
            case Shape.OneOf union -> oneOf(theirs, ours.getTypes(), union);
            case Shape.Items(Shape item) ->
                    theirs.getType() == Schema.Type.ARRAY
                            ? new Plan.Items(
                                    plan(theirs.getElementType(), ours.getElementType(), item))
                            : unknown(theirs, shape);
            case Shape.Choice choice ->
                    isNamed(theirs, ours) ? symbols(theirs, choice) : unknown(theirs, shape);
            case Shape.Parts parts ->
                    isNamed(theirs, ours) ? fields(theirs, ours, parts) : unknown(theirs, shape);
            case Shape.Leaf leaf ->
                    leaf == Shape.Leaf.LONG && theirs.getType() == Schema.Type.INT
                            ? new Plan.Widened()
                            : leaf(theirs, ours, leaf);
            case Shape.Id id -> leaf(theirs, ours, id);
            case Shape.Texts texts -> leaf(theirs, ours, texts);
        };
    }

    /// Schemas may differ in what is said of them and be the same on the wire.
    private static Plan leaf(Schema theirs, Schema ours, Shape shape) {
        boolean same =
                theirs.getType() == ours.getType()
                        && (theirs.getType() != Schema.Type.MAP
                                || theirs.getValueType().getType() == Schema.Type.STRING);
        return same ? new Plan.Same(shape) : unknown(theirs, shape);
    }

    private Plan maybe(Schema theirs, Schema ours, Shape of) {
        if (theirs.getType() == Schema.Type.NULL) {
            return new Plan.Absent();
        }
        List<Schema> present = ours.getTypes().subList(1, ours.getTypes().size());
        Plan plan =
                of instanceof Shape.OneOf union
                        ? oneOf(theirs, present, union)
                        : plan(theirs, present.getFirst(), of);
        return plan instanceof Plan.Unknown ? plan : new Plan.Present(plan);
    }

    private Plan oneOf(Schema theirs, List<Schema> ours, Shape.OneOf union) {
        return IntStream.range(0, ours.size())
                .filter(at -> isNamed(theirs, ours.get(at)))
                .mapToObj(at -> plan(theirs, ours.get(at), union.branches().get(at)))
                .findFirst()
                .orElseGet(() -> unknown(theirs, union));
    }

    private static Plan symbols(Schema theirs, Shape.Choice choice) {
        List<Optional<Enum<?>>> ours = new ArrayList<>();
        for (String symbol : theirs.getEnumSymbols()) {
            ours.add(
                    choice.constants().stream()
                            .filter(constant -> constant.name().equals(symbol))
                            .findFirst());
        }
        return new Plan.Symbols(
                choice.type(), theirs.getEnumSymbols(), Collections.unmodifiableList(ours));
    }

    private Plan fields(Schema theirs, Schema ours, Shape.Parts shape) {
        List<Plan.Field> fields = new ArrayList<>();
        for (Schema.Field field : theirs.getFields()) {
            Schema.Field known = ours.getField(field.name());
            fields.add(
                    known == null
                            ? new Plan.Other(field.schema())
                            : new Plan.Known(
                                    known.pos(),
                                    plan(
                                            field.schema(),
                                            known.schema(),
                                            shape.parts().get(known.pos()).shape())));
        }
        List<Object> absent = new ArrayList<>();
        for (Shape.Part part : shape.parts()) {
            Optional<Object> empty = part.shape().empty();
            if (empty.isEmpty() && theirs.getField(part.name()) == null) {
                return new Plan.Unknown(
                        "a %s with %s".formatted(theirs.getName(), part.name()), "one without");
            }
            absent.add(empty.orElse(Boolean.FALSE));
        }
        return new Plan.Fields(shape.make(), List.copyOf(fields), List.copyOf(absent));
    }

    private static Plan unknown(Schema theirs, Shape shape) {
        return new Plan.Unknown(
                "a kind of %s that this program knows".formatted(what(shape)),
                theirs.getFullName());
    }

    private static boolean isNamed(Schema theirs, Schema ours) {
        return theirs.getType() == ours.getType()
                && Objects.equals(theirs.getFullName(), ours.getFullName());
    }

    /// What we expect there, for people.
    private static String what(Shape shape) {
        return switch (shape) {
            case Shape.Leaf leaf -> leaf.name().toLowerCase(Locale.ROOT);
            case Shape.Id(Class<?> type, _, _) -> type.getSimpleName();
            case Shape.Choice(Class<?> type, _) -> type.getSimpleName();
            case Shape.Items(Shape item) -> "list of " + what(item);
            case Shape.Texts _ -> "map of texts";
            case Shape.Maybe(Shape of) -> what(of);
            case Shape.OneOf(Class<?> type, _, _) -> type.getSimpleName();
            case Shape.Parts(Class<?> type, _, _) -> type.getSimpleName();
        };
    }
}
