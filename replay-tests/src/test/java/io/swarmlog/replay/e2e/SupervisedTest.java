package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.daemon.HostFiles;
import io.swarmlog.daemon.Runtime;
import io.swarmlog.hosts.Programs;
import io.swarmlog.hosts.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The life of a daemon that `up` started on a disk of its own: killed, it comes back; its files are
/// its owner's alone; `down` is its end, and `down --purge` leaves the disk empty.
@Timeout(300)
final class SupervisedTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir private Path folder;
    private Path disk;
    private HostFiles files;

    @BeforeEach
    void mount() throws IOException {
        disk = Files.createDirectory(folder.resolve("a disk"));
        files = new HostFiles(disk);
        shell("mount -t tmpfs -o size=512m,mode=755 tmpfs \"$DISK\"").ok();
    }

    @AfterEach
    void unmount() throws IOException {
        verb("down", "--purge");
        shell("umount \"$DISK\"").ok();
    }

    private Ran shell(String script) throws IOException {
        return Programs.shell(Map.of("DISK", disk.toString()), LIMIT, script);
    }

    private Ran verb(String verb, String... words) throws IOException {
        List<String> command = new ArrayList<>(TestDaemon.java());
        command.addAll(List.of(verb, "--data-root=" + disk));
        command.addAll(List.of(words));
        return Programs.run(Map.of(), LIMIT.multipliedBy(2), command);
    }

    private Ran up() throws IOException {
        String socket = "--host=unix://" + folder.resolve("s.sock");
        return verb("up", socket, socket, "--engine=unix://" + TestDaemon.ENGINE);
    }

    private Runtime running() throws IOException {
        return Runtime.read(files).filter(Runtime::isAlive).orElseThrow();
    }

    private String info() throws IOException {
        return new String(
                new EngineClient(folder.resolve("s.sock")).ask("GET", "/info", new byte[0]).body(),
                StandardCharsets.UTF_8);
    }

    @Test
    void comesBackWhenItIsKilledUntilItIsToldToStop() throws Exception {
        up().ok();
        Runtime first = running();
        assertThat(forOthers()).as("files that others may read").isEmpty();

        ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();

        Await.that(
                "another daemon to serve the swarm",
                LIMIT,
                () ->
                        running().pid() != first.pid()
                                && info().contains("\"LocalNodeState\":\"active\""));
        assertThat(Files.readString(files.output()))
                .contains("Supervisor: the daemon ended status=137 after_s=");

        ProcessHandle second = ProcessHandle.of(running().pid()).orElseThrow();
        ProcessHandle supervisor = second.parent().orElseThrow();
        assertThat(verb("down").ok()).contains("the daemon stopped; its tasks run on");

        assertThat(second.isAlive()).isFalse();
        // It ends when it has seen its daemon end.
        Await.that("the supervisor to end", LIMIT, () -> !supervisor.isAlive());
        assertThat(Optional.of(files.supervisor()).filter(Files::exists)).isEmpty();

        up().ok();
        assertThat(verb("down", "--purge").ok())
                .contains("emptied " + disk + ", which is a mount point");
        assertThat(disk).isEmptyDirectory();
    }

    private Set<Path> forOthers() throws IOException {
        Set<Path> found = new TreeSet<>();
        try (Stream<Path> all = Files.walk(disk)) {
            for (Path path : all.filter(it -> !Files.isSymbolicLink(it)).toList()) {
                Set<PosixFilePermission> rights =
                        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
                if (rights.stream().anyMatch(right -> !right.name().startsWith("OWNER"))) {
                    found.add(path);
                }
            }
        }
        return found;
    }
}
