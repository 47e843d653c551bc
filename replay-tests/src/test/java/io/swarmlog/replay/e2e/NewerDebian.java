package io.swarmlog.replay.e2e;

import io.swarmlog.hosts.Programs;
import io.swarmlog.hosts.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/// The newest Debian with its Docker Engine, in a folder, to try an upgrade of an engine with. It is
/// made once on a machine, and kept.
final class NewerDebian {
    private static final Path KEPT = Path.of("/var/cache/swarmlog-tests/debian-sid");
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private NewerDebian() {}

    /// Its folder; the test is skipped where it can't be had from Debian's servers.
    static Path folder() throws IOException {
        if (!Files.isDirectory(KEPT)) {
            Path next = KEPT.resolveSibling("debian-sid.next");
            Programs.run(Map.of(), LIMIT, List.of("rm", "-rf", next.toString())).ok();
            Files.createDirectories(next);
            Ran made =
                    Programs.run(
                            Map.of(),
                            LIMIT,
                            List.of(
                                    // It calls many programs, which its package brings.
                                    "env",
                                    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                                    "debootstrap",
                                    "--variant=minbase",
                                    "--include=docker.io,iptables,nftables,iproute2,procps",
                                    "sid",
                                    next.toString()));
            Assumptions.assumeTrue(made.exit() == 0, () -> "no newer Debian here: " + made);
            Files.move(next, KEPT);
        }
        return KEPT;
    }
}
