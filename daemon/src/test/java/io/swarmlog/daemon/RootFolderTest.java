package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootFolderTest {
    @TempDir private Path folder;

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void open(Path path, String rights) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    /// As an older version left it: the log, with every environment variable, for all to read.
    @Test
    void whatOthersMightReadIsRepaired() throws IOException {
        Path root = folder.resolve("root");
        Path log = Files.createDirectories(root.resolve("swarm/log/swarmlog.events-0"));
        Path segment = Files.writeString(log.resolve("00000000000000000000.log"), "PASSWORD=x");
        Path said = Files.writeString(root.resolve("daemon.log.1"), "text");
        Path others = Files.writeString(folder.resolve("others"), "text");
        Files.createSymbolicLink(root.resolve("link"), others);
        open(root, "rwxr-xr-x");
        open(log, "rwxr-xr-x");
        open(segment, "rw-r--r--");
        open(said, "rw-rw-rw-");
        open(others, "rw-r--r--");

        RootFolder.prepare(new HostFiles(root));

        assertThat(rights(root)).isEqualTo("rwx------");
        assertThat(rights(log)).isEqualTo("rwx------");
        assertThat(rights(segment)).isEqualTo("rw-------");
        assertThat(rights(said)).isEqualTo("rw-------");
        assertThat(rights(others)).as("what a link leads to").isEqualTo("rw-r--r--");
        assertThat(Files.readString(segment)).isEqualTo("PASSWORD=x");
    }

    @Test
    void aNewOneIsMadeAndItsOwnersAlone() throws IOException {
        Path root = folder.resolve("a/b");

        RootFolder.prepare(new HostFiles(root));

        assertThat(rights(root)).isEqualTo("rwx------");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void oneThatIsReachedByALinkIsTheLinksTarget() throws IOException {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        open(disk, "rwxr-xr-x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), disk);

        RootFolder.prepare(new HostFiles(link));

        assertThat(rights(disk)).isEqualTo("rwx------");
    }

    @Test
    void whatIsInTheWayIsSaidInASentence() throws IOException {
        Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("gone"));
        Path file = Files.writeString(folder.resolve("file"), "");

        refused(nowhere, "it is a link to " + folder.resolve("gone") + ", which is not there");
        refused(file, "expected a folder for the data root " + file);
        refused(file.resolve("below"), "expected to write in the data root");
        refused(Path.of("/proc/swarmlog"), "expected to write in the data root /proc/swarmlog");
    }

    @Test
    void aDiskThatIsFullOrReadOnlyIsSaidToBe() throws IOException {
        assumeTrue(FoldersTest.mayMount(), "not root, or no mounts here");
        Path disk = Files.createDirectory(folder.resolve("disk"));
        FoldersTest.mount(disk);
        try {
            fill(disk.resolve("others"));
            refused(disk, "No space left on device");
            FoldersTest.remount(disk, "ro");
            refused(disk, "Read-only file system");
        } finally {
            FoldersTest.unmount(disk);
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[1 << 16];
        try (var out = Files.newOutputStream(file)) {
            assertThatThrownBy(
                            () -> {
                                for (int n = 0; n < 64; n++) {
                                    out.write(block);
                                }
                            })
                    .hasMessageContaining("No space left");
        }
    }

    private static void refused(Path root, String why) {
        assertThatThrownBy(() -> RootFolder.prepare(new HostFiles(root)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }
}
