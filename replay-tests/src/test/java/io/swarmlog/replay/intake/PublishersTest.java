package io.swarmlog.replay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.CommandRecord;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.SwarmId;
import io.swarmlog.state.intake.Believed;
import io.swarmlog.state.intake.Letter;
import io.swarmlog.state.intake.Screening;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who may publish what, and under which name it stands on the log.
class PublishersTest {
    private static final Wires WIRES = AvroWires.of(new FixedSchemaIds());
    private static final Sender PIPELINE =
            Sender.of("pipeline", CertificateRole.PUBLISHER, Sender.ROOT, Sender.SWARM);
    private static final Input.Command SCALE = new Input.ScaleService("web", 5);

    @Test
    void thePrincipalIsTheCertificatesWhateverTheRecordSays() {
        byte[] value = WIRES.commands().encode(new CommandRecord("c1", "root@everywhere", SCALE));

        assertThat(look(PIPELINE.sign(Letter.Kind.COMMAND, value)))
                .isEqualTo(
                        new Believed.Taken(
                                "pipeline",
                                new InputRecord(new Origin.Published(7), "pipeline", "c1", SCALE)));
    }

    @Test
    void whatIsNotForPublishersIsDropped() {
        ClusterImage image = Sender.swarm();
        var settings = image.swarm().orElseThrow();
        List<Input.Command> others =
                List.of(
                        new Input.AdmitNode(PIPELINE.id(), NodeSpec.Role.MANAGER, PIPELINE.chain()),
                        new Input.CertifyNode(
                                Sender.WORKER.id(), NodeSpec.Role.MANAGER, PIPELINE.chain()),
                        new Input.ForceNewCluster(Sender.WORKER.id()),
                        new Input.UpdateSwarm(
                                1,
                                settings.spec(),
                                java.util.Optional.empty(),
                                java.util.Optional.empty(),
                                java.util.Optional.empty(),
                                java.util.Optional.empty()));

        for (Input.Command command : others) {
            assertThat(look(PIPELINE.sign(Letter.Kind.COMMAND, encoded(command))))
                    .isEqualTo(
                            dropped(
                                    "pipeline",
                                    command.getClass().getSimpleName() + " is not for publishers"));
        }
    }

    @Test
    void anUnsignedCommandIsRefused() {
        assertThat(look(PIPELINE.unsigned(Letter.Kind.COMMAND, encoded(SCALE))))
                .isEqualTo(
                        dropped(
                                "pipeline",
                                "it is not signed: a publisher signs its commands, see"
                                        + " docs/PUBLISHING.md"));
    }

    @Test
    void aManagerMayPublishAWorkerAStrangerAndAnotherSwarmMayNot() {
        RootCa elsewhere = RootCa.found(new SecureRandom(), Sender.NOW);
        Sender forger = Sender.of("pipeline", CertificateRole.PUBLISHER, elsewhere, Sender.SWARM);
        Sender neighbour =
                Sender.of(
                        "pipeline",
                        CertificateRole.PUBLISHER,
                        Sender.ROOT,
                        new SwarmId("another0another0another0a"));

        assertThat(by(Sender.MANAGER)).isInstanceOf(Believed.Taken.class);
        assertThat(by(Sender.WORKER))
                .isEqualTo(dropped("worker", "it is no publisher and no manager"));
        assertThat(by(Sender.STRANGER))
                .isEqualTo(dropped("stranger", "it is no publisher and no manager"));
        assertThat(by(forger))
                .isEqualTo(
                        dropped(
                                "pipeline",
                                "its certificate is not of this swarm, or has expired"));
        assertThat(by(neighbour))
                .isEqualTo(dropped("pipeline", "it is no publisher and no manager"));
    }

    @Test
    void aDemotedManagerPublishesNoMore() {
        ClusterImage demoted =
                Sender.swarm(
                        new Input.CertifyNode(
                                Sender.MANAGER.id(), NodeSpec.Role.WORKER, Sender.MANAGER.chain()));

        assertThat(
                        look(
                                Sender.MANAGER.sign(Letter.Kind.COMMAND, encoded(SCALE)),
                                demoted,
                                Sender.NOW))
                .isEqualTo(dropped("manager", "it is no publisher and no manager"));
    }

    @Test
    void aRevokedPublisherPublishesNoMore() {
        ClusterImage before = Sender.swarm();
        var revoked =
                new EventRecord(
                        before.sequence() + 1,
                        before.cause() + 1,
                        before.atMs(),
                        new Origin.Api(),
                        "operator",
                        "c",
                        true,
                        new Event.PublisherRevoked("pipeline"));
        ClusterImage after = Fold.apply(before, revoked);

        assertThat(look(PIPELINE.sign(Letter.Kind.COMMAND, encoded(SCALE)), after, Sender.NOW))
                .isEqualTo(dropped("pipeline", "it is no publisher and no manager"));
    }

    @Test
    void aCertificateShownByAnotherIsNone() {
        Letter own = PIPELINE.sign(Letter.Kind.COMMAND, encoded(SCALE));
        Letter others = Sender.WORKER.sign(Letter.Kind.COMMAND, encoded(SCALE));

        assertThat(
                        look(
                                new Letter(
                                        Letter.Kind.COMMAND,
                                        "0/0",
                                        own.key(),
                                        own.value(),
                                        others.signature(),
                                        own.certificate())))
                .isEqualTo(
                        dropped(
                                "pipeline",
                                "its signature is not that of the certificate it shows"));
    }

    @Test
    void anExpiredCertificateIsNone() {
        Instant later = Sender.NOW.plus(Duration.ofDays(91));

        assertThat(look(PIPELINE.sign(Letter.Kind.COMMAND, encoded(SCALE)), Sender.swarm(), later))
                .isEqualTo(
                        dropped(
                                "pipeline",
                                "its certificate is not of this swarm, or has expired"));
    }

    private static Believed by(Sender sender) {
        return look(sender.sign(Letter.Kind.COMMAND, encoded(SCALE)));
    }

    private static Believed look(Letter letter) {
        return look(letter, Sender.swarm(), Sender.NOW);
    }

    private static Believed look(Letter letter, ClusterImage image, Instant at) {
        return new Screening(WIRES, InstantSource.fixed(at)).look(letter, 7, image);
    }

    private static byte[] encoded(Input.Command command) {
        return WIRES.commands().encode(new CommandRecord("c1", "whoever", command));
    }

    private static Believed dropped(String who, String why) {
        return new Believed.Dropped(who, why);
    }
}
