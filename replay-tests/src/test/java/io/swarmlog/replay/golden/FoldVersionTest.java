package io.swarmlog.replay.golden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Fold;
import io.swarmlog.image.ImageText;
import io.swarmlog.log.LogText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The same events make the same image as long as [Fold#VERSION] is the same: a manager that begins
/// with a snapshot of an earlier program must not differ from one that read all events.
final class FoldVersionTest {
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");
    private static final Path FILE = Path.of("src/test/resources/golden-images.txt");

    @Test
    void theSameEventsMakeTheSameImageInAVersion() throws IOException {
        SortedMap<String, String> now = now();
        SortedMap<String, String> recorded = new TreeMap<>();
        for (String line : Files.readAllLines(FILE)) {
            String[] key = line.split(" = ", -1);
            recorded.put(key[0], key[1]);
        }

        SortedMap<String, String> changed = new TreeMap<>(now);
        changed.keySet().retainAll(recorded.keySet());
        changed.entrySet().removeIf(it -> it.getValue().equals(recorded.get(it.getKey())));
        assertThat(changed)
                .as(
                        "the same events make another image than at version %d: raise Fold.VERSION,"
                                + " so that older snapshots are passed over",
                        Fold.VERSION)
                .isEmpty();

        if (UPDATE) {
            StringBuilder text = new StringBuilder();
            now.forEach((key, image) -> text.append(key + " = " + image + '\n'));
            Files.writeString(FILE, text);
            return;
        }
        assertThat(now)
                .as(
                        "other events, or another version: run this test with -Dgolden.update=true"
                                + " and commit %s",
                        FILE)
                .isEqualTo(recorded);
    }

    /// By version and events, the image.
    private static SortedMap<String, String> now() {
        SortedMap<String, String> images = new TreeMap<>();
        for (Feature feature : Feature.values()) {
            Golden.Decided decided = Golden.decided(feature.play().inputs());
            String events = String.join("\n", decided.events().stream().map(LogText::of).toList());
            images.put(
                    "version %d %s, events %s"
                            .formatted(Fold.VERSION, feature.title(), digest(events)),
                    ImageText.digest(decided.image()));
        }
        return images;
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256 in every Java, but there is none", e);
        }
    }
}
