package io.swarmlog.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Removing whole folders.
public final class Folders {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    /// The fifth word of a line is where something is mounted (proc_pid_mountinfo(5)).
    private static final int MOUNT_POINT = 4;

    /// How the kernel writes a blank in a name.
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    /// A file system's own; who needs one made it, and not us.
    private static final Path LOST = Path.of("lost+found");

    private Folders() {}

    /// Removes a folder and all in it; nothing when it is not there. A mount point can't be removed:
    /// it stays, emptied, and so does the folder that a link leads to, with the link.
    ///
    /// @return whether the folder is gone
    public static boolean delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return true;
        }
        Set<Path> staying = mountPoints();
        Path real = folder.toRealPath();
        if (Files.isSymbolicLink(folder)) {
            staying.add(real);
        }
        Files.walkFileTree(real, new Deletion(staying));
        return !Files.exists(folder);
    }

    private static Set<Path> mountPoints() throws IOException {
        if (!Files.exists(MOUNTS)) {
            return new TreeSet<>();
        }
        return Files.readAllLines(MOUNTS, StandardCharsets.UTF_8).stream()
                .map(line -> Path.of(unescaped(line.split(" ")[MOUNT_POINT])))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String unescaped(String name) {
        return OCTAL.matcher(name).replaceAll(Folders::character);
    }

    private static String character(MatchResult octal) {
        char c = (char) Integer.parseInt(octal.group(1), 8);
        return java.util.regex.Matcher.quoteReplacement(String.valueOf(c));
    }

    /// Files first, then the folders that do not stay, nor hold one that does.
    private static final class Deletion extends SimpleFileVisitor<Path> {
        private final Set<Path> staying;

        Deletion(Set<Path> staying) {
            this.staying = staying;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            Path parent = folder.getParent();
            return LOST.equals(folder.getFileName()) && parent != null && staying.contains(parent)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            if (!staying.contains(file)) {
                Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                throws IOException {
            if (failure != null) {
                throw failure;
            }
            Path parent = folder.getParent();
            if (!staying.contains(folder)) {
                Files.delete(folder);
            } else if (parent != null) {
                staying.add(parent);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
