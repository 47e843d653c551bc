package io.swarmlog.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a host's daemon is started with beyond what every host's is, one word a line.
record MoreOptions(Path folder) {
    private Path file() {
        return folder.resolve("daemon.options");
    }

    List<String> read() throws IOException {
        return Files.exists(file()) ? Files.readAllLines(file()) : List.of();
    }

    void write(List<String> options) throws IOException {
        Files.write(file(), options);
    }
}
