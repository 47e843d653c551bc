package io.swarmlog.bench;

/// One figure of a benchmark: what was measured, how much, in what unit, and what to know about it.
public record BenchRow(String what, double value, String unit, String note) {}
