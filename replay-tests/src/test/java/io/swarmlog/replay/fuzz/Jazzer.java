package io.swarmlog.replay.fuzz;

/// What Jazzer calls: the first argument is the target's name.
public final class Jazzer {
    private static Target target = Targets.named("json");

    private Jazzer() {}

    public static void fuzzerInitialize(String[] args) {
        target = Targets.named(args[0]);
    }

    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        target.put(bytes);
    }
}
