package io.swarmlog.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a host was told once and keeps to whenever something starts on it, one word a line.
record KeptWords(Path file) {
    /// What its daemon is started with beyond what every host's is.
    static KeptWords moreOptions(Path folder) {
        return new KeptWords(folder.resolve("daemon.options"));
    }

    /// How its daemon is run, up to the verb, where it is another program than the other hosts'.
    static KeptWords otherProgram(Path folder) {
        return new KeptWords(folder.resolve("daemon.program"));
    }

    /// The folder its engine's programs are from, where it is not this machine.
    static KeptWords engineRoot(Path folder) {
        return new KeptWords(folder.resolve("engine.root"));
    }

    /// Nothing where it was told nothing.
    List<String> read() throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    void write(List<String> words) throws IOException {
        Files.write(file, words);
    }
}
