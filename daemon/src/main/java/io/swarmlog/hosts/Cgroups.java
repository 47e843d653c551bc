package io.swarmlog.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The control groups of a host's containers: an engine that was killed leaves them behind.
final class Cgroups {
    private static final Path ALL = Path.of("/sys/fs/cgroup");

    private Cgroups() {}

    /// Removes a group and those in it, in every hierarchy. Processes in them must be ending: on a
    /// busy machine one that was killed is there for some time.
    static void remove(String name) throws IOException {
        for (Path hierarchy : hierarchies()) {
            Path group = hierarchy.resolve(name);
            if (Files.isDirectory(group)) {
                Programs.await(
                        "the control group " + group + " to be empty",
                        Programs.SHORT,
                        () -> {
                            removeAll(group);
                            return true;
                        });
            }
        }
    }

    /// One below the other in version 2, a folder for each controller in version 1.
    private static List<Path> hierarchies() throws IOException {
        try (Stream<Path> folders = Files.list(ALL)) {
            return Stream.concat(Stream.of(ALL), folders.filter(Files::isDirectory)).toList();
        }
    }

    private static void removeAll(Path group) throws IOException {
        if (!Files.isDirectory(group)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> found = Files.walk(group)) {
            deepestFirst =
                    found.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            try {
                Files.delete(each);
            } catch (NoSuchFileException _) {
                // A link to one that is removed already.
            }
        }
    }
}
