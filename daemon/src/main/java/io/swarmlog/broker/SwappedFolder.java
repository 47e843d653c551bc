package io.swarmlog.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/// A folder of small files that change all at once: whenever the machine stops, all are the old
/// ones or all are the new ones.
///
/// ```
/// FOLDER/current   -> 7                  replaced in one step: this is the change
/// FOLDER/7/        node.crt node.key     written, and on disk, before it
/// FOLDER/node.crt  -> current/node.crt   for those who know the files by these names
/// ```
///
/// A folder that was written file by file before has them in place of the last links, and counts
/// until the first change.
final class SwappedFolder {
    private static final String CURRENT = "current";
    private static final String NEXT = ".next";
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final Step step;

    /// Told after each step; a test stops there.
    interface Step {
        void done() throws IOException;
    }

    SwappedFolder(Path directory) {
        this(directory, () -> {});
    }

    SwappedFolder(Path directory, Step step) {
        this.directory = directory;
        this.step = step;
    }

    Path directory() {
        return directory;
    }

    /// Where the files are now. It is gone after the next change.
    Path current() throws IOException {
        Path link = directory.resolve(CURRENT);
        return Files.exists(link) ? link.toRealPath() : directory;
    }

    /// Replaces all files by these; returns when that is on disk.
    void replace(SortedMap<String, String> files) throws IOException {
        Files.createDirectories(directory);
        Path old = current();
        clean();
        Path next = directory.resolve(Long.toString(numberOf(old) + 1));
        Files.createDirectory(next, OWNERS_FOLDER);
        step.done();
        for (var file : files.entrySet()) {
            Path path = Files.createFile(next.resolve(file.getKey()), OWNERS_FILE);
            step.done();
            Files.writeString(
                    path, file.getValue(), StandardCharsets.US_ASCII, StandardOpenOption.SYNC);
            step.done();
        }
        force(next);
        link(directory.resolve(CURRENT), next.getFileName());
        for (String name : files.keySet()) {
            link(directory.resolve(name), Path.of(CURRENT, name));
        }
        clean();
    }

    /// Points a link elsewhere in one step, or puts it in the place of a file.
    private void link(Path link, Path target) throws IOException {
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
            return;
        }
        Path next = directory.resolve(link.getFileName() + NEXT);
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, target);
        step.done();
        force(directory);
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        step.done();
        force(directory);
    }

    /// Removes what a change that was cut off has left, or the files of before one, and links to
    /// nothing.
    void clean() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Path current = current();
        for (Path path : list(directory)) {
            if (numberOf(path) > 0 && !path.getFileName().equals(current.getFileName())) {
                for (Path file : list(path)) {
                    delete(file);
                }
                delete(path);
            } else if (path.toString().endsWith(NEXT) || leadsNowhere(path)) {
                delete(path);
            }
        }
        force(directory);
    }

    private static boolean leadsNowhere(Path path) {
        return Files.isSymbolicLink(path) && !Files.exists(path);
    }

    private void delete(Path path) throws IOException {
        Files.delete(path);
        step.done();
    }

    /// The number of a change; 0 is the folder of before.
    private long numberOf(Path path) {
        String name = path.getFileName().toString();
        boolean isChange =
                !path.equals(directory)
                        && name.matches("[1-9][0-9]{0,17}")
                        && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        return isChange ? Long.parseLong(name) : 0;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var found = Files.list(folder)) {
            return new ArrayList<>(found.sorted().toList());
        }
    }

    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
