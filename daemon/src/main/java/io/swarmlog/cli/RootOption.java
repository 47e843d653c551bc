package io.swarmlog.cli;

import io.swarmlog.daemon.HostFiles;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Which daemon of the machine a verb is about.
final class RootOption {
    @Option(
            names = "--data-root",
            paramLabel = "DIR",
            defaultValue = "${env:SWARMLOG_DATA_ROOT:-/var/lib/swarmlog}",
            description =
                    "Where the daemon keeps its files; each daemon of a machine has its own"
                            + " (default: /var/lib/swarmlog, or $SWARMLOG_DATA_ROOT).")
    private Path dataRoot = Path.of("/var/lib/swarmlog");

    HostFiles files() {
        return new HostFiles(dataRoot.toAbsolutePath().normalize());
    }
}
