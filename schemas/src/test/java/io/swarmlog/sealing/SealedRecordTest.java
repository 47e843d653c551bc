package io.swarmlog.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SealedRecordTest {
    private static final RecordPlace PLACE =
            new RecordPlace("swarmlog.assignments", "task1", "node1");
    private static final byte[] CLEAR = "PASSWORD=hunter2".getBytes(StandardCharsets.UTF_8);

    private final KeyPair node = pair();
    private final RecordSealer sealer = new RecordSealer();
    private final RecordOpener opener = new RecordOpener(() -> List.of(node.getPrivate()));

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void opensWhatWasSealedToTheNode() {
        byte[] sealed = sealer.seal(node.getPublic(), PLACE, CLEAR);

        assertThat(RecordOpener.isSealed(sealed)).isTrue();
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("hunter2");
        assertThat(opener.open(PLACE, sealed)).hasValue(CLEAR);
        assertThat(RecordOpener.recipient(sealed)).hasValue("node1");
    }

    @Test
    void opensWhatWasSealedToTheKeyBeforeARenewal() {
        byte[] sealed = sealer.seal(node.getPublic(), PLACE, CLEAR);
        var renewed = new RecordOpener(() -> List.of(pair().getPrivate(), node.getPrivate()));

        assertThat(renewed.open(PLACE, sealed)).hasValue(CLEAR);
    }

    @Test
    void isClosedToAnotherNode() {
        byte[] sealed = sealer.seal(node.getPublic(), PLACE, CLEAR);
        var other = new RecordOpener(() -> List.of(pair().getPrivate()));

        assertThat(other.open(PLACE, sealed)).isEmpty();
    }

    @Test
    void isWorthNothingUnderAnotherKeyOfTheTopic() {
        byte[] sealed = sealer.seal(node.getPublic(), PLACE, CLEAR);

        assertThat(opener.open(new RecordPlace(PLACE.topic(), "task2", "node1"), sealed)).isEmpty();
        assertThat(opener.open(new RecordPlace(PLACE.topic(), "task1", "node2"), sealed)).isEmpty();
    }

    @Test
    void sealsTheSameTwiceToDifferentBytes() {
        assertThat(sealer.seal(node.getPublic(), PLACE, CLEAR))
                .isNotEqualTo(sealer.seal(node.getPublic(), PLACE, CLEAR));
    }

    @Test
    void staysClosedToWhatWasChangedCutOrMadeUp() {
        byte[] sealed = sealer.seal(node.getPublic(), PLACE, CLEAR);
        Random random = new Random(7);

        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= (byte) (1 << random.nextInt(8));
            byte[] cut = java.util.Arrays.copyOf(sealed, i);

            if (i < 3 || i >= 8) { // The node's name is authenticated where the record is read.
                assertThat(opener.open(PLACE, changed)).as("changed at " + i).isEmpty();
            }
            assertThat(opener.open(PLACE, cut)).as("cut at " + i).isEmpty();
        }
    }
}
