package io.swarmlog.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The values of one figure, one of each round. Shown are their median and how far they spread.
final class Samples {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    double median() {
        return sorted().get(values.size() / 2);
    }

    /// What 99 of 100 are at most.
    double p99() {
        return sorted().get((int) (values.size() * 0.99));
    }

    BenchRow row(String what, String unit) {
        return row(what, unit, "");
    }

    /// The note comes after the spread.
    BenchRow row(String what, String unit, String note) {
        List<Double> sorted = sorted();
        String spread =
                String.format(
                        Locale.ROOT,
                        "min %s, max %s of %d",
                        text(sorted.getFirst()),
                        text(sorted.getLast()),
                        sorted.size());
        return new BenchRow(what, median(), unit, note.isEmpty() ? spread : spread + "; " + note);
    }

    /// What of each round's value divided by that of the same round of `other`.
    Samples over(Samples other) {
        return with(other, (mine, its) -> mine / its);
    }

    /// Each round's value less that of the same round of `other`.
    Samples above(Samples other) {
        return with(other, (mine, its) -> mine - its);
    }

    private Samples with(Samples other, java.util.function.DoubleBinaryOperator operator) {
        Samples result = new Samples();
        for (int round = 0; round < Math.min(values.size(), other.values.size()); round++) {
            result.add(operator.applyAsDouble(values.get(round), other.values.get(round)));
        }
        return result;
    }

    /// A number with as many digits as tell something.
    static String text(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private List<Double> sorted() {
        if (values.isEmpty()) {
            throw new IllegalStateException("expected at least one value, but there is none");
        }
        return values.stream().sorted().toList();
    }
}
