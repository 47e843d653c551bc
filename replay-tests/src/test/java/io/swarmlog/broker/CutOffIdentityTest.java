package io.swarmlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.Identity;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The machine stops after any one step of a change of an identity on disk: the key and the
/// certificate that are there belong together. In the room it tests, since only there a change can
/// be stopped.
final class CutOffIdentityTest {
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final RootCa ROOT = RootCa.found(CHANCE, Instant.now());
    private static final String LOCKED = "locked ";

    /// More steps no change has.
    private static final int STEPS_MAX = 100;

    private final Identity first = identity();
    private final Identity second = identity();
    private final List<String> outcomes = new ArrayList<>();

    @TempDir private Path folder;

    private static final class PowerLoss extends IOException {
        private static final long serialVersionUID = 1;
    }

    private interface Change {
        void make(SwappedFolder folder) throws IOException;
    }

    /// How a folder is before the change.
    private interface Before {
        TlsFiles in(Path folder) throws IOException;
    }

    /// What holds of a folder after a power loss, as a new start finds it.
    private interface Found {
        void in(TlsFiles files) throws Exception;
    }

    @Test
    void aRenewedIdentityIsTheOldOneOrTheNewOne() throws Exception {
        stopAfterEachStep(
                this::clear,
                folder -> write(folder, second),
                files -> {
                    String now = files.certificateChain();
                    assertThat(now).isIn(first.certificate(), second.certificate());
                    outcomes.add(now);
                    assertMatch(files);
                });

        assertThat(outcomes).contains(first.certificate(), second.certificate());
    }

    @Test
    void aRenewedIdentityWithALockedKeyIsTheOldOneOrTheNewOne() throws Exception {
        stopAfterEachStep(
                this::locked,
                folder -> write(folder, second),
                files -> {
                    outcomes.add(files.certificateChain());
                    assertThat(files.isLocked()).isTrue();
                    open(files);
                    assertMatch(files);
                    assertThat(onDisk(files)).doesNotContainAnyElementsOf(clearKeys());
                });

        assertThat(outcomes).contains(first.certificate(), second.certificate());
    }

    @Test
    void aKeyIsLockedOrInClear() throws Exception {
        stopAfterEachStep(
                this::clear,
                folder -> new TlsFiles(folder.directory()).lock(folder, LOCKED::concat),
                files -> {
                    outcomes.add("locked: " + files.isLocked());
                    if (files.isLocked()) {
                        open(files);
                        files.clean();
                        assertThat(onDisk(files)).doesNotContainAnyElementsOf(clearKeys());
                    }
                    assertMatch(files);
                });

        assertThat(outcomes).contains("locked: true", "locked: false");
    }

    @Test
    void aKeyIsUnlockedOrLockedStill() throws Exception {
        stopAfterEachStep(
                this::locked,
                folder -> {
                    TlsFiles files = new TlsFiles(folder.directory());
                    open(files);
                    files.unlock(folder);
                },
                files -> {
                    outcomes.add("locked: " + files.isLocked());
                    if (files.isLocked()) {
                        open(files);
                    }
                    assertMatch(files);
                });

        assertThat(outcomes).contains("locked: true", "locked: false");
    }

    @Test
    void anIdentityOfSingleFilesIsReplacedAtOnce() throws Exception {
        stopAfterEachStep(
                this::singleFiles,
                folder -> write(folder, second),
                files -> {
                    outcomes.add(files.certificateChain());
                    assertMatch(files);
                });

        assertThat(outcomes).contains(first.certificate(), second.certificate());
    }

    /// Makes the change in a folder of its own for each of its steps, and stops after that one. A
    /// later change goes well wherever it was stopped, and leaves nothing of the one before.
    private void stopAfterEachStep(Before before, Change change, Found found) throws Exception {
        for (int steps = 1; steps < STEPS_MAX; steps++) {
            TlsFiles files = before.in(folder.resolve("stopped after " + steps));
            boolean stopped = isStopped(files, change, steps);
            OpenedKeys.forget(files);

            found.in(files);

            OpenedKeys.forget(files);
            Identity third = identity();
            write(new SwappedFolder(files.directory()), third);
            assertMatch(files);
            assertThat(onDisk(files)).doesNotContainAnyElementsOf(clearKeys());
            assertThat(Files.readString(files.directory().resolve("node.crt")))
                    .isEqualTo(third.certificate());
            if (!stopped) {
                return;
            }
        }
        throw new AssertionError("expected a change of fewer steps than " + STEPS_MAX);
    }

    private static boolean isStopped(TlsFiles files, Change change, int after) throws IOException {
        int[] left = {after};
        try {
            change.make(
                    new SwappedFolder(
                            files.directory(),
                            () -> {
                                if (--left[0] == 0) {
                                    throw new PowerLoss();
                                }
                            }));
            return false;
        } catch (PowerLoss _) {
            return true;
        }
    }

    private TlsFiles clear(Path directory) throws IOException {
        return write(new SwappedFolder(directory), first);
    }

    private TlsFiles locked(Path directory) throws IOException {
        TlsFiles files = clear(directory);
        files.lock(LOCKED::concat);
        return files;
    }

    private TlsFiles singleFiles(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("node.crt"), first.certificate());
        Files.writeString(directory.resolve("node.key"), first.privateKey());
        Files.writeString(directory.resolve("root.crt"), first.roots());
        return new TlsFiles(directory);
    }

    private static TlsFiles write(SwappedFolder folder, Identity identity) throws IOException {
        return TlsFiles.write(
                folder, identity.certificate(), identity.privateKey(), identity.roots());
    }

    /// As `docker swarm unlock` does.
    private static void open(TlsFiles files) throws IOException {
        OpenedKeys.hold(files, files.lockedKeyText().substring(LOCKED.length()), LOCKED::concat);
    }

    private static void assertMatch(TlsFiles files) throws Exception {
        MutualTls tls = MutualTls.of(files);
        byte[] text = files.toString().getBytes("UTF-8");
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(tls.privateKey());
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(tls.keystore().getCertificate("node"));
        signature.update(text);
        assertThat(signature.verify(signed)).as("key and certificate match").isTrue();
    }

    /// Files that hold a key of before in clear.
    private List<String> clearKeys() {
        return List.of(first.privateKey(), second.privateKey());
    }

    private static List<String> onDisk(TlsFiles files) throws IOException {
        List<String> texts = new ArrayList<>();
        try (var all = Files.walk(files.directory())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    private static Identity identity() {
        Subject subject =
                Subject.node(
                        new NodeId("manager1manager1manager1m"),
                        CertificateRole.MANAGER,
                        new SwarmId("swarm0swarm0swarm0swarm0s"));
        return ROOT.identity(
                subject, NodeKey.generate(CHANCE), RootCa.STANDARD_EXPIRY, Instant.now());
    }
}
