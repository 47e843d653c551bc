package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.swarmlog.hosts.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir private Path folder;

    @Test
    void aFolderGoesWithAllInIt() throws IOException {
        Path root = filled(folder.resolve("root"));

        assertThat(Folders.delete(root)).isTrue();

        assertThat(root).doesNotExist();
        assertThat(Folders.delete(root)).as("once more").isTrue();
    }

    @Test
    void whatALinkLeadsToIsEmptiedAndTheLinkStays() throws IOException {
        Path disk = filled(folder.resolve("disk"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), disk);

        assertThat(Folders.delete(link)).isFalse();

        assertThat(disk).isEmptyDirectory();
        assertThat(link).isSymbolicLink();
    }

    @Test
    void aLinkWithinLeadsNowhere() throws IOException {
        Path others = filled(folder.resolve("others"));
        Path root = filled(folder.resolve("root"));
        Files.createSymbolicLink(root.resolve("link"), others);

        assertThat(Folders.delete(root)).isTrue();

        assertThat(others.resolve("a/file")).exists();
    }

    /// A disk of its own, with a blank in its name, that holds another one.
    @Test
    void aMountPointIsEmptiedAndStays() throws IOException {
        assumeTrue(mayMount(), "not root, or no mounts here");
        Path root = Files.createDirectory(folder.resolve("a disk"));
        mount(root);
        try {
            filled(root);
            Path inner = Files.createDirectories(root.resolve("swarm/log"));
            Files.createDirectory(root.resolve("lost+found"));
            mount(inner);
            try {
                filled(inner);

                assertThat(Folders.delete(root)).isFalse();

                assertThat(inner).isEmptyDirectory();
                assertThat(root.resolve("a")).doesNotExist();
                assertThat(root.resolve("lost+found")).exists();
            } finally {
                unmount(inner);
            }
        } finally {
            unmount(root);
        }
    }

    static boolean mayMount() {
        return System.getProperty("user.name").equals("root");
    }

    static void mount(Path folder) throws IOException {
        String script = "mount -t tmpfs -o size=1m tmpfs \"$FOLDER\"";
        Programs.shell(Map.of("FOLDER", folder.toString()), LIMIT, script).ok();
    }

    static void remount(Path folder, String option) throws IOException {
        String script = "mount -o remount," + option + " \"$FOLDER\"";
        Programs.shell(Map.of("FOLDER", folder.toString()), LIMIT, script).ok();
    }

    static void unmount(Path folder) throws IOException {
        Programs.shell(Map.of("FOLDER", folder.toString()), LIMIT, "umount \"$FOLDER\"").ok();
    }

    private static Path filled(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(folder.resolve("a/file"), "text");
        return folder;
    }
}
