package io.swarmlog.daemon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A daemon's data root before anything is kept there: it is made, it can be written to, and it is
/// its owner's alone, with all that an older version or another umask left in it. The log holds every
/// environment variable that a service ever had.
public final class RootFolder {
    private static final Logger LOG = LoggerFactory.getLogger(RootFolder.class);

    private static final Set<PosixFilePermission> FOLDER =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE =
            PosixFilePermissions.fromString("rw-------");

    /// Bytes of a first write: a block of every usual file system.
    private static final int FIRST_WRITE = 4096;

    private RootFolder() {}

    /// Makes sure of it.
    ///
    /// @throws IOException with a sentence that says what is in the way
    public static void prepare(HostFiles files) throws IOException {
        Path root = files.root();
        if (Files.isSymbolicLink(root) && !Files.exists(root)) {
            throw new IOException(
                    "expected a folder for the data root "
                            + root
                            + ", but it is a link to "
                            + Files.readSymbolicLink(root)
                            + ", which is not there");
        }
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new IOException(
                    "expected a folder for the data root " + root + ", but it is none");
        }
        try {
            make(root);
            int repaired = repair(root.toRealPath());
            if (repaired > 0) {
                LOG.atWarn()
                        .addKeyValue("root", root)
                        .addKeyValue("repaired", repaired)
                        .log("files that others might read are their owner's alone now");
            }
            write(root.resolve(".first-write"));
        } catch (IOException e) {
            throw new IOException(
                    "expected to write in the data root " + root + ", but: " + reason(e), e);
        }
    }

    private static void make(Path root) throws IOException {
        Path parent = root.getParent();
        if (!Files.exists(root) && parent != null) {
            Files.createDirectories(parent);
            Files.createDirectory(root, PosixFilePermissions.asFileAttribute(FOLDER));
        }
    }

    private static void write(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(FILE))) {
            channel.write(java.nio.ByteBuffer.allocate(FIRST_WRITE));
            channel.force(true);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /// The system's own words of what went wrong, and with which file.
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": Permission denied";
        }
        return e instanceof FileSystemException failed && failed.getReason() != null
                ? failed.getFile() + ": " + failed.getReason()
                : String.valueOf(e.getMessage());
    }

    /// How many files and folders others might read, or did read. Links are left as they are, and so
    /// are sockets, whose group may use them.
    private static int repair(Path root) throws IOException {
        Repair repair = new Repair();
        Files.walkFileTree(root, repair);
        return repair.count;
    }

    private static final class Repair extends SimpleFileVisitor<Path> {
        private int count;

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
            own(folder, FOLDER);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            if (attributes.isRegularFile()) {
                own(file, FILE);
            }
            return FileVisitResult.CONTINUE;
        }

        private void own(Path path, Set<PosixFilePermission> wanted) throws IOException {
            if (!wanted.containsAll(
                    Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS))) {
                Files.setPosixFilePermissions(path, wanted);
                count++;
            }
        }
    }
}
