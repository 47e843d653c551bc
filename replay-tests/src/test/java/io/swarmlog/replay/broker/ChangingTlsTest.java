package io.swarmlog.replay.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.OpenedKeys;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Members whose certificates, roots or keys at rest change, in TLS handshakes with each other.
class ChangingTlsTest {
    private static final SwarmId SWARM = new SwarmId("swarm0swarm0swarm0swarm0s");
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final RootCa OLD = RootCa.found(CHANCE, Instant.now());
    private static final RootCa NEW = RootCa.found(CHANCE, Instant.now());
    private static final RootCa FOREIGN = RootCa.found(CHANCE, Instant.now());
    private static final String CROSS = OLD.crossSign(NEW);

    @TempDir private Path folder;

    /// Where a member is on its way from the old root to the new one.
    private enum Stage {
        BEFORE(OLD, "", OLD.certificatePem()),
        RENEWED(NEW, CROSS, OLD.certificatePem() + NEW.certificatePem()),
        AFTER(NEW, "", NEW.certificatePem());

        private final RootCa issuer;
        private final String intermediate;
        private final String roots;

        Stage(RootCa issuer, String intermediate, String roots) {
            this.issuer = issuer;
            this.intermediate = intermediate;
            this.roots = roots;
        }
    }

    private record Meeting(Stage client, Stage server) {}

    /// A member is only past the rotation when none is before it.
    private static List<Meeting> meetings() {
        return List.of(
                new Meeting(Stage.BEFORE, Stage.BEFORE),
                new Meeting(Stage.BEFORE, Stage.RENEWED),
                new Meeting(Stage.RENEWED, Stage.BEFORE),
                new Meeting(Stage.RENEWED, Stage.RENEWED),
                new Meeting(Stage.RENEWED, Stage.AFTER),
                new Meeting(Stage.AFTER, Stage.RENEWED),
                new Meeting(Stage.AFTER, Stage.AFTER));
    }

    @ParameterizedTest
    @MethodSource("meetings")
    void membersMeetAtEveryStageOfARotation(Meeting meeting) throws IOException {
        var client = member("client", meeting.client());
        var server = member("server", meeting.server());

        assertThatCode(() -> meet(client, server)).doesNotThrowAnyException();
    }

    @Test
    void afterTheRotationTheOldRootIsWorthNothing() throws IOException {
        var late = member("late", Stage.BEFORE);
        var done = member("done", Stage.AFTER);

        assertThatThrownBy(() -> meet(late, done)).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> meet(done, late)).isInstanceOf(SSLException.class);
    }

    @Test
    void anotherSwarmsMemberIsRefusedAlsoWithTheCrossSignedRootInItsChain() throws IOException {
        var inside = member("inside", Stage.RENEWED);
        var key = NodeKey.generate(CHANCE);
        var leaf = FOREIGN.issue(subject("outside"), key.request(), RootCa.MIN_EXPIRY, now());
        var files =
                TlsFiles.write(
                        folder.resolve("outside"), leaf + CROSS, key.pem(), Stage.RENEWED.roots);
        var outside = MutualTls.of(files);

        assertThatThrownBy(() -> meet(outside, inside)).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> meet(inside, outside)).isInstanceOf(SSLException.class);
    }

    @Test
    void aRenewedCertificateIsUsedByTheNextConnection() throws IOException {
        var renewing = member("renewing", Stage.BEFORE);
        var done = member("done", Stage.AFTER);
        assertThatThrownBy(() -> meet(renewing, done)).isInstanceOf(SSLException.class);

        write("renewing", Stage.AFTER);

        assertThatCode(() -> meet(renewing, done)).doesNotThrowAnyException();
    }

    @Test
    void aLockedKeyServesFromMemoryAndNothingOfItIsOnDisk() throws IOException {
        var files = write("locking", Stage.AFTER);
        var peer = member("peer", Stage.AFTER);
        var key = files.privateKeyPem();

        files.lock(clear -> "locked " + clear.length());

        assertThat(files.isLocked()).isTrue();
        assertThat(onDisk(files)).doesNotContain(key);
        assertThatCode(() -> meet(MutualTls.of(files), peer)).doesNotThrowAnyException();
        var renewed = write("locking", Stage.AFTER);
        assertThat(onDisk(renewed)).doesNotContain(renewed.privateKeyPem());
        assertThat(renewed.privateKeyPem()).isNotEqualTo(key);
        assertThatCode(() -> meet(MutualTls.of(files), peer)).doesNotThrowAnyException();

        renewed.unlock();

        assertThat(renewed.isLocked()).isFalse();
        assertThat(onDisk(renewed)).contains(renewed.privateKeyPem());
        assertThatCode(() -> meet(MutualTls.of(files), peer)).doesNotThrowAnyException();
    }

    @Test
    void aLockedKeyThatNobodyOpenedServesNothing() throws IOException {
        var files = write("locked", Stage.AFTER);
        files.lock(clear -> "locked");
        OpenedKeys.forget(files);

        assertThatThrownBy(files::privateKeyPem)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("docker swarm unlock");
        assertThatThrownBy(() -> MutualTls.of(files)).hasMessageContaining("locked");
    }

    private static String onDisk(TlsFiles files) throws IOException {
        var all = new StringBuilder();
        try (var found = Files.walk(files.directory())) {
            for (var file : found.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private static void meet(MutualTls client, MutualTls server) throws SSLException {
        Handshake.between(
                Objects.requireNonNull(client.createClientSslEngine("peer", 1, "")),
                Objects.requireNonNull(server.createServerSslEngine("peer", 1)));
    }

    private MutualTls member(String name, Stage stage) throws IOException {
        return MutualTls.of(write(name, stage));
    }

    private TlsFiles write(String name, Stage stage) throws IOException {
        var key = NodeKey.generate(CHANCE);
        var leaf = stage.issuer.issue(subject(name), key.request(), RootCa.MIN_EXPIRY, now());
        return TlsFiles.write(
                folder.resolve(name), leaf + stage.intermediate, key.pem(), stage.roots);
    }

    private static Subject subject(String name) {
        return Subject.node(new NodeId(name), CertificateRole.MANAGER, SWARM);
    }

    private static Instant now() {
        return Instant.now();
    }
}
