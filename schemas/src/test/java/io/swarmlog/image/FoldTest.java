package io.swarmlog.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.LogText;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldTest {
    private static final List<EventRecord> STORY = Story.of(3, 3, 3);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50, 10_000})
    void givesTheSameImageForEveryPrefixWhateverTheBatches(int size) {
        ClusterImage one = ClusterImage.EMPTY;
        for (int prefix = 1; prefix <= STORY.size(); prefix++) {
            one = Fold.apply(one, STORY.get(prefix - 1));
            ClusterImage batched = ClusterImage.EMPTY;
            for (int from = 0; from < prefix; from += size) {
                batched =
                        Fold.applyAll(batched, STORY.subList(from, Math.min(from + size, prefix)));
            }
            assertThat(batched).isEqualTo(one);
            assertThat(ImageText.digest(batched)).isEqualTo(ImageText.digest(one));
        }
    }

    @Test
    void foldsEveryKindOfEvent() {
        // given
        TreeSet<String> told = new TreeSet<>();
        STORY.forEach(event -> told.add(event.event().getClass().getSimpleName()));

        // then
        assertThat(told).isEqualTo(new TreeSet<>(kinds(Event.class).toList()));
    }

    private static Stream<String> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(FoldTest::kinds)
                : Stream.of(type.getSimpleName());
    }

    @Test
    void takesEventsThatItKnowsForNothingNew() {
        ClusterImage image = Fold.applyAll(ClusterImage.EMPTY, STORY);

        assertThat(Fold.applyAll(image, STORY)).isEqualTo(image);
    }

    @Test
    void leavesNothingOfATakenAwayServiceBehind() {
        // given
        ClusterImage image = Fold.applyAll(ClusterImage.EMPTY, Story.of(3, 1, 3));

        // then
        assertThat(image.services()).isEmpty();
        assertThat(image.tasks()).isEmpty();
        ClusterImage.Indexes left = image.indexes();
        assertThat(left.serviceNames()).isEmpty();
        assertThat(left.slots()).isEmpty();
        assertThat(left.tasksOnNode()).isEmpty();
        assertThat(left.unallocated()).isEmpty();
        assertThat(left.waiting()).isEmpty();
        assertThat(left.timers()).isEmpty();
        assertThat(left.ports()).isEmpty();
        assertThat(left.failures()).isEmpty();
        assertThat(image.networks().values()).allMatch(n -> n.addressesInUse().isEmpty());
    }

    @Test
    void showsAnImageAndItsEventsAsLines() {
        ClusterImage image = Fold.applyAll(ClusterImage.EMPTY, STORY);

        assertThat(ImageText.of(image).lines())
                .contains("sequence " + STORY.size())
                .anyMatch(line -> line.startsWith("task ") && line.contains("RUNNING"))
                .noneMatch(line -> line.contains("c2VjcmV0"));
        assertThat(LogText.of(STORY.getFirst()))
                .startsWith("     1 2023-11-14 22:13:20.001 @1      CN=operator      SwarmInit");
    }
}
