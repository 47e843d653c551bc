package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.Authority;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.LockedText;
import io.swarmlog.command.ca.MemberCertificate;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.ca.UnlockKey;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.daemon.AuthorityFile;
import io.swarmlog.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A manager's keys and certificates by the docker CLI: autolock, another root, and a certificate
/// that expired while the host was off.
@Timeout(600)
final class CertificatesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @AutoClose private static TestDaemon swarm;

    @BeforeAll
    static void begin() throws Exception {
        swarm = TestDaemon.withSwarm();
        swarm.docker(
                "docker service create -d --stop-grace-period 1s --name kept --replicas 2 "
                        + TestImage.ONE);
        Await.that("the tasks to run", LIMIT, () -> swarm.running("kept").size() == 2);
    }

    @Test
    void aLockedManagerServesOnlyOnceItWasUnlocked() throws Exception {
        swarm.docker("docker swarm update --autolock=true");
        String first = swarm.docker("docker swarm unlock-key -q").strip();
        awaitLocked(true);

        swarm.kill9();
        swarm.restartLocked();

        assertThat(swarm.tryDocker("docker node ls").err())
                .contains("Swarm is encrypted and needs to be unlocked before it can be used.");
        assertThat(unlock("SWMKEY-1-AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"))
                .contains("swarm could not be unlocked: invalid key provided");
        assertThat(unlock("garbage")).contains("invalid key string");
        assertThat(unlock(first)).isEmpty();
        assertThat(swarm.docker("docker node ls")).contains("Ready");

        String second = swarm.docker("docker swarm unlock-key --rotate -q").strip();
        assertThat(second).startsWith("SWMKEY-1-").isNotEqualTo(first);
        awaitLockedWithAnotherKey(first);
        swarm.stop();
        refusesWhatNeedsTheKeys();
        swarm.restartLocked();
        assertThat(unlock(first)).contains("invalid key provided");
        assertThat(unlock(second)).isEmpty();
        assertThat(unlock(second)).contains("swarm is not locked");

        swarm.docker("docker swarm update --autolock=false");
        awaitLocked(false);
        swarm.stop();
        swarm.restart();
        assertThat(swarm.docker("docker swarm unlock-key 2>&1 || :")).contains("no unlock key");
    }

    /// A key made in place of the locked one would be the wrong one, and in clear.
    private static void refusesWhatNeedsTheKeys() throws IOException {
        Path folder = swarm.files().root().resolve("publisher");

        String refused = swarm.swarmlog("publisher-cert", "ci", folder.toString()).refused();

        assertThat(refused).contains("autolock").doesNotContain("\tat ");
        assertThat(swarm.files().vaultKey()).doesNotExist();
    }

    @Test
    void anotherRootTakesOverWhileTasksRun() throws Exception {
        var before = swarm.containers();
        String oldRoot = swarm.docker("docker swarm ca");
        String oldToken = swarm.docker("docker swarm join-token -q worker");

        String said = swarm.docker("docker swarm ca --rotate --detach=false");

        assertThat(said).contains("rotated TLS certificates").contains("rotated CA certificates");
        String newRoot = swarm.docker("docker swarm ca");
        assertThat(newRoot).isNotEqualTo(oldRoot);
        String newToken = swarm.docker("docker swarm join-token -q worker");
        assertThat(newToken.split("-")[2]).isNotEqualTo(oldToken.split("-")[2]);
        assertThat(swarm.docker("docker node inspect --format '{{.Description.TLSInfo}}' self"))
                .contains(newRoot.strip());
        assertThat(identity().trustedRoots().strip()).isEqualTo(newRoot.strip());
        assertThat(swarm.containers()).isEqualTo(before);
        swarm.docker("docker service update -d --label-add a=b kept");
        assertThat(
                        swarm.tryDocker(
                                        "docker swarm update --external-ca"
                                                + " protocol=cfssl,url=https://127.0.0.1:1")
                                .err())
                .contains("not implemented");
    }

    @Test
    void aManagerThatSleptPastTheEndOfItsCertificateServesAgain() throws Exception {
        Await.that("the tasks to run", LIMIT, () -> swarm.running("kept").size() == 2);
        var before = swarm.running("kept");
        swarm.stop();
        letExpire();

        swarm.restart();

        assertThat(MemberCertificate.read(identity().certificateChain()).until())
                .isAfter(Instant.now());
        assertThat(swarm.docker("docker node ls")).contains("Ready");
        swarm.docker("docker service update -d --label-add c=d kept");
        assertThat(swarm.running("kept")).isEqualTo(before);
    }

    private static void letExpire() throws IOException {
        var chance = new SecureRandom();
        var authority =
                Authority.of(
                        AuthorityFile.read(swarm.files()).orElseThrow(),
                        Vault.open(swarm.files().swarm(), chance),
                        chance);
        var key = NodeKey.generate(chance);
        var expired =
                authority.issue(
                        Subject.node(
                                new NodeId(swarm.node()),
                                CertificateRole.MANAGER,
                                authority.swarm()),
                        key.request(),
                        Instant.now().minus(Duration.ofDays(100)));
        TlsFiles.write(swarm.files().identity(), expired.chain(), key.pem(), expired.roots());
    }

    /// What it says against it; nothing when it unlocks.
    private static String unlock(String key) throws IOException {
        return swarm.tryDocker("echo " + key + " | docker swarm unlock").err();
    }

    private static void awaitLocked(boolean wanted) {
        Await.that(
                "the keys to be " + (wanted ? "locked" : "in clear"),
                LIMIT,
                () ->
                        identity().isLocked() == wanted
                                && Files.exists(swarm.files().vaultKey()) != wanted);
    }

    private static void awaitLockedWithAnotherKey(String former) {
        var key = UnlockKey.parse(former).orElseThrow();
        Path vault = swarm.files().swarm().resolve("vault.key.locked");
        Await.that(
                "the keys to be locked with another key",
                LIMIT,
                () ->
                        LockedText.open(key, Files.readString(vault)).isEmpty()
                                && LockedText.open(key, identity().lockedKeyText()).isEmpty());
    }

    private static TlsFiles identity() {
        return new TlsFiles(swarm.files().identity());
    }
}
