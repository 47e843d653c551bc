package io.swarmlog.replay.e2e;

import io.swarmlog.hosts.Programs;
import io.swarmlog.hosts.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/// The program of the first release, out of the history of this repository. It is built once on a
/// machine, and kept.
final class FirstRelease {
    private static final String COMMIT = "36a79eb";
    private static final Path KEPT = Path.of("/var/cache/swarmlog-tests").resolve(COMMIT);
    private static final Path BUILT = KEPT.resolve("daemon/target/current");
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private static final String UNPACK =
            "set -o pipefail; rm -rf \"$KEPT\"; mkdir -p \"$KEPT\";"
                    + " git -C .. archive \"$COMMIT\" | tar -xf - -C \"$KEPT\"";

    private FirstRelease() {}

    /// How it is run, up to its verb; the test is skipped where the history does not have it, or it
    /// can't be built.
    static List<String> java() throws IOException {
        if (!Files.exists(BUILT.resolve("swarmlog.jar"))) {
            Map<String, String> names = Map.of("KEPT", KEPT.toString(), "COMMIT", COMMIT);
            Ran unpacked = Programs.shell(names, LIMIT, UNPACK);
            Assumptions.assumeTrue(
                    unpacked.exit() == 0,
                    () -> "this clone's history has no " + COMMIT + ": " + unpacked);
            Ran built =
                    Programs.run(
                            Map.of("SWARMLOG_HEAP", "256m"),
                            LIMIT,
                            List.of(KEPT.resolve("swarmlog").toString(), "--help"));
            Assumptions.assumeTrue(
                    built.exit() == 0, () -> COMMIT + " can't be built here: " + built);
        }
        List<String> words = new ArrayList<>(TestDaemon.java());
        words.set(words.indexOf("-cp") + 1, BUILT + "/swarmlog.jar:" + BUILT + "/lib/*");
        return words;
    }
}
