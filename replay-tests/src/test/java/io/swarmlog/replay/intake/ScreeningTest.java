package io.swarmlog.replay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Input;
import io.swarmlog.log.ReportRecord;
import io.swarmlog.model.NodeId;
import io.swarmlog.state.intake.Believed;
import io.swarmlog.state.intake.Letter;
import io.swarmlog.state.intake.Screening;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What comes in by the topics that others write: nothing that is written there stops intake, and
/// nobody is believed who is not who they say.
class ScreeningTest {
    private static final Wires WIRES = AvroWires.of(new FixedSchemaIds());
    private static final NodeId WORKER = Sender.WORKER.id();

    private final ClusterImage image = Sender.swarm();
    private final Screening screening = new Screening(WIRES, InstantSource.fixed(Sender.NOW));

    /// The observation of a report is a union, its number the first byte after the incarnation; roles
    /// and states are enums. Each byte is made each value, so every index is out of range once.
    @Test
    void anIndexOutOfRangeIsDropped() {
        byte[] good =
                WIRES.reports().encode(new ReportRecord(WORKER, 1, Sender.WORKER.registration()));
        for (int at = 0; at < good.length; at++) {
            for (byte value : new byte[] {0, 1, 2, 63, 64, 127, -1, -128}) {
                byte[] bad = good.clone();
                bad[at] = value;

                Believed result = look(Sender.WORKER.sign(Letter.Kind.REPORT, bad));

                assertThat(result).isInstanceOfAny(Believed.Dropped.class, Believed.Taken.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Letter.Kind.class)
    void anyBytesWellSignedAreDroppedOrTaken(Letter.Kind kind) {
        Random chance = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[1 + chance.nextInt(300)];
            chance.nextBytes(bytes);
            if (bytes.length > 5) {
                byte[] head = {0, 0, 0, 0, (byte) chance.nextInt(7)};
                System.arraycopy(head, 0, bytes, 0, head.length);
            }

            assertThat(look(Sender.WORKER.sign(kind, bytes))).isNotNull();
        }
    }

    /// A text of 2 GiB in ten bytes, a list of 2^62 items.
    @Test
    void lengthsThatNoMemoryHasAreDropped() {
        byte[] huge = {0, 0, 0, 0, 3, -2, -1, -1, -1, 15, 1, 2, 3};
        byte[] more = {0, 0, 0, 0, 3, -2, -1, -1, -1, -1, -1, -1, -1, 127, 1, 2, 3};

        for (byte[] bytes : List.of(huge, more)) {
            assertThat(look(Sender.WORKER.sign(Letter.Kind.REPORT, bytes)))
                    .isInstanceOf(Believed.Dropped.class);
        }
    }

    @Test
    void whatNoMemberSignedIsNotDecoded() {
        byte[] unreadable = {0, 9, 9, 9, 9};
        Letter stranger = Sender.STRANGER.sign(Letter.Kind.REPORT, unreadable);
        Letter forged = Sender.STRANGER.signAs(WORKER.value(), Letter.Kind.REPORT, unreadable);

        assertThat(look(stranger))
                .isEqualTo(dropped("stranger", "the node is no member of the swarm"));
        assertThat(look(forged)).isEqualTo(dropped("worker", "its signature is not the node's"));
        assertThat(look(Sender.WORKER.unsigned(Letter.Kind.REPORT, unreadable)))
                .isEqualTo(dropped("worker", "it is not signed"));
    }

    @ParameterizedTest
    @EnumSource(Letter.Kind.class)
    void whatIsTooLargeIsNotLookedAt(Letter.Kind kind) {
        byte[] large = new byte[kind.maxBytes() + 1];
        Arrays.fill(large, (byte) 1);

        assertThat(look(Sender.WORKER.unsigned(kind, large)))
                .isEqualTo(
                        dropped(
                                "worker",
                                "expected at most %d bytes, but got %d"
                                        .formatted(kind.maxBytes(), large.length)));
    }

    @Test
    void aRecordIsTakenOnceAndOnlyOfItsSigner() {
        Input.RegisterNode said = Sender.WORKER.registration();
        byte[] own = WIRES.reports().encode(new ReportRecord(WORKER, 1, said));
        byte[] others =
                WIRES.reports().encode(new ReportRecord(WORKER, 1, Sender.MANAGER.registration()));
        Letter letter = Sender.WORKER.sign(Letter.Kind.REPORT, own);

        assertThat(look(letter))
                .isInstanceOfSatisfying(
                        Believed.Taken.class,
                        taken -> {
                            assertThat(taken.input().principal()).isEqualTo("worker");
                            assertThat(taken.input().input()).isEqualTo(said);
                        });
        assertThat(look(letter))
                .isEqualTo(dropped("worker", "it was taken before, or one after it was"));
        assertThat(
                        new Screening(WIRES, InstantSource.fixed(Sender.NOW))
                                .look(Sender.WORKER.sign(Letter.Kind.REPORT, others), 0, image))
                .isEqualTo(
                        dropped("worker", "it says what only the swarm or another node may say"));
    }

    @Test
    void aRegistrationIsOfAPossibleHost() {
        Input.RegisterNode good = Sender.WORKER.registration();
        Input.RegisterNode bad =
                new Input.RegisterNode(
                        good.node(),
                        good.incarnation(),
                        good.role(),
                        good.availability(),
                        new Input.NodeAddress("10.0.0.1", "", 70_000),
                        good.description());
        byte[] value = WIRES.reports().encode(new ReportRecord(WORKER, 1, bad));

        assertThat(look(Sender.WORKER.sign(Letter.Kind.REPORT, value)))
                .isEqualTo(dropped("worker", "expected a port, but got 70000"));
    }

    private Believed look(Letter letter) {
        return screening.look(letter, 0, image);
    }

    private static Believed dropped(String who, String why) {
        return new Believed.Dropped(who, why);
    }
}
