package io.swarmlog.bench;

import java.util.List;

/// Figures as lines of text, one below the other.
public final class Tables {
    private Tables() {}

    /// A line each: what, value, unit, note.
    public static List<String> lines(List<BenchRow> rows) {
        int what = width(rows.stream().map(BenchRow::what).toList());
        int value = width(rows.stream().map(row -> Samples.text(row.value())).toList());
        int unit = width(rows.stream().map(BenchRow::unit).toList());
        String format = "  %-" + what + "s  %" + value + "s %-" + unit + "s  %s";
        return rows.stream()
                .map(row ->
                        String.format(
                                        format,
                                        row.what(),
                                        Samples.text(row.value()),
                                        row.unit(),
                                        row.note())
                                .stripTrailing())
                .toList();
    }

    private static int width(List<String> cells) {
        return Math.max(1, cells.stream().mapToInt(String::length).max().orElse(1));
    }
}
