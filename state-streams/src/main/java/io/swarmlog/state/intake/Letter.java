package io.swarmlog.state.intake;

import io.swarmlog.log.Topics;
import io.swarmlog.signing.RecordSignature;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One record as it came in, before anything in it is believed.
///
/// - `place`: partition and offset in its topic, for people and to tell repetitions apart.
/// - `signature`, `certificate`: the headers [RecordSignature#HEADER] and
///   [RecordSignature#CERTIFICATE], if it has them.
public record Letter(
        Kind kind,
        String place,
        byte[] key,
        byte[] value,
        Optional<byte[]> signature,
        Optional<byte[]> certificate) {

    /// What comes in, and how large one may be.
    public enum Kind {
        /// Three small fields.
        HEARTBEAT(Topics.HEARTBEATS, 1 << 10),

        /// What an agent's producer sends at most (Kafka's `max.request.size`).
        REPORT(Topics.REPORTS, 1 << 20),

        /// Twice the largest spec (1 MiB, as everywhere).
        COMMAND(Topics.COMMANDS, 2 << 20);

        private final String topic;
        private final int maxBytes;

        Kind(String topic, int maxBytes) {
            this.topic = topic;
            this.maxBytes = maxBytes;
        }

        public String topic() {
            return topic;
        }

        public int maxBytes() {
            return maxBytes;
        }
    }

    /// Longer than any node's id or publisher's name (64).
    private static final int MAX_KEY_BYTES = 256;

    /// Why it is not even looked at; empty when it may be.
    Optional<String> whyTooLarge() {
        if (value.length == 0) {
            return Optional.of("expected a record with content, but it is empty");
        }
        if (value.length > kind.maxBytes()) {
            return Optional.of(
                    "expected at most %d bytes, but got %d"
                            .formatted(kind.maxBytes(), value.length));
        }
        return key.length > MAX_KEY_BYTES
                ? Optional.of(
                        "expected a key of at most %d bytes, but got %d"
                                .formatted(MAX_KEY_BYTES, key.length))
                : Optional.empty();
    }

    /// The key as text. Whoever signs, signs it.
    String keyText() {
        return new String(key, StandardCharsets.UTF_8);
    }

    /// Who it says it is of, for people: nobody has looked whether that is so.
    String claimed() {
        int shown = Math.min(key.length, MAX_KEY_BYTES);
        String text = new String(key, 0, shown, StandardCharsets.UTF_8);
        return text.isEmpty() ? "an unknown sender" : text.replaceAll("\\p{Cntrl}", "?");
    }

    RecordSignature.Signed signed() {
        return new RecordSignature.Signed(kind.topic(), keyText(), value);
    }
}
