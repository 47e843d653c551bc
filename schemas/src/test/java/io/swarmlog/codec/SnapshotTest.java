package io.swarmlog.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.image.Assembly;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.image.Part;
import io.swarmlog.image.Parts;
import io.swarmlog.image.Story;
import io.swarmlog.log.EventRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// An image that was taken apart, written and read is the same image, and goes on the same.
class SnapshotTest {
    private static final List<EventRecord> STORY = Story.of(3, 4, 5);

    private final PartsWire wire = new PartsWire();

    @Test
    void theImageAfterAnyEventIsTheSameAgainAndGoesOnTheSame() {
        ClusterImage end = Fold.applyAll(ClusterImage.EMPTY, STORY);
        ClusterImage image = ClusterImage.EMPTY;
        for (EventRecord event : STORY) {
            image = Fold.apply(image, event);

            ClusterImage again = read(wire.encode(parts(image)));

            assertThat(again).isEqualTo(image);
            assertThat(Fold.applyAll(again, STORY)).isEqualTo(end);
        }
    }

    /// A kind of piece that the story lacks could be broken unseen.
    @Test
    void theStoryHasEveryKindOfPiece() {
        Set<Class<?>> seen = new LinkedHashSet<>();
        ClusterImage image = ClusterImage.EMPTY;
        for (EventRecord event : STORY) {
            image = Fold.apply(image, event);
            parts(image).forEach(part -> seen.add(part.getClass()));
        }

        assertThat(kinds(Part.class).filter(kind -> !seen.contains(kind))).isEmpty();
    }

    private static Stream<Class<?>> kinds(Class<?> of) {
        return of.isSealed()
                ? Stream.of(of.getPermittedSubclasses()).flatMap(SnapshotTest::kinds)
                : Stream.of(of);
    }

    @Test
    void theSameImageGivesTheSameBytes() {
        ClusterImage once = Fold.applyAll(ClusterImage.EMPTY, STORY);
        ClusterImage oneByOne = ClusterImage.EMPTY;
        for (EventRecord event : STORY) {
            oneByOne = Fold.apply(oneByOne, event);
        }

        byte[] bytes = wire.encode(parts(once));

        assertThat(wire.encode(parts(oneByOne))).isEqualTo(bytes);
        assertThat(wire.encode(parts(read(bytes)))).isEqualTo(bytes);
    }

    @Test
    void tasksOfOneVersionShareWhatTheyWereMadeFrom() {
        ClusterImage image = Fold.applyAll(ClusterImage.EMPTY, STORY.subList(0, STORY.size() / 2));

        ClusterImage again = read(wire.encode(parts(image)));

        long before = image.tasks().values().stream().map(it -> it.made()).distinct().count();
        assertThat(parts(again).stream().filter(Part.OfMade.class::isInstance))
                .hasSize((int) before);
    }

    @Test
    void anImageWithAPieceMissingIsNone() {
        List<Part> parts = parts(Fold.applyAll(ClusterImage.EMPTY, STORY));
        for (int i = 0; i < parts.size(); i++) {
            List<Part> less = new ArrayList<>(parts);
            less.remove(i);

            assertThatThrownBy(() -> assembled(less)).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void bytesThatAreCutAreNone() {
        byte[] bytes = wire.encode(parts(Fold.applyAll(ClusterImage.EMPTY, STORY.subList(0, 9))));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);

            assertThatThrownBy(() -> wire.decode(cut)).isInstanceOf(Unreadable.class);
        }
    }

    private static List<Part> parts(ClusterImage image) {
        List<Part> parts = new ArrayList<>();
        Parts.of(image, parts::add);
        return parts;
    }

    private ClusterImage read(byte[] bytes) {
        return assembled(wire.decode(bytes));
    }

    private static ClusterImage assembled(List<Part> parts) {
        Assembly assembly = new Assembly();
        parts.forEach(assembly::add);
        return assembly.image();
    }
}
