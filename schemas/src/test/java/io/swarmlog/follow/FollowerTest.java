package io.swarmlog.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.image.Story;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FollowerTest {
    private static final TopicPartition EVENTS = new TopicPartition(Topics.EVENTS, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Wires WIRES = AvroWires.of(new FixedSchemaIds());
    private static final List<EventRecord> STORY = Story.of(3, 3, 4);

    private final MockConsumer<byte[], byte[]> log = new MockConsumer<>("earliest");

    FollowerTest() {
        log.updateBeginningOffsets(Map.of(EVENTS, 0L));
        log.updateEndOffsets(Map.of(EVENTS, (long) STORY.size()));
    }

    /// What the log gives at the next poll.
    private void give(List<EventRecord> events) {
        log.schedulePollTask(() ->
                events.forEach(event ->
                        log.addRecord(
                                new ConsumerRecord<>(
                                        Topics.EVENTS,
                                        0,
                                        event.sequence() - 1,
                                        new byte[0],
                                        WIRES.events().encode(event)))));
    }

    @Test
    void showsTheImageOfAllEventsOnTheLog() {
        give(STORY.subList(0, 10));
        give(STORY.subList(10, STORY.size()));

        try (var follower = new Follower(() -> log, Topics.EVENTS, WIRES).start()) {
            assertThat(follower.awaitCaughtUp(PATIENCE)).isTrue();
            assertThat(follower.image()).isEqualTo(Fold.applyAll(ClusterImage.EMPTY, STORY));
            assertThat(follower.awaitSequence(STORY.size(), PATIENCE)).isTrue();
            assertThat(follower.awaitSequence(STORY.size() + 1L, Duration.ZERO)).isFalse();
        }
    }

    @Test
    void showsNoImageInTheMiddleOfAnInput() {
        // given
        List<Boolean> whole = new CopyOnWriteArrayList<>();
        List<EventRecord> told = new CopyOnWriteArrayList<>();
        STORY.forEach(event -> give(List.of(event)));
        var follower = new Follower(() -> log, Topics.EVENTS, WIRES);
        follower.subscribe((events, _, after) -> {
            told.addAll(events);
            whole.add(after.sequence() == 0 || STORY.get((int) after.sequence() - 1).last());
        });

        // when
        follower.start();
        boolean caughtUp = follower.awaitSequence(STORY.size(), PATIENCE);
        follower.close();

        // then
        assertThat(caughtUp).isTrue();
        assertThat(whole).doesNotContain(false);
        assertThat(told).isEqualTo(STORY);
    }

    @Test
    void tellsANewListenerOfThePresentImageAtOnceAndNothingAfterItsEnd() throws Exception {
        // given
        var picture = new Picture();
        picture.advance(STORY.subList(0, 3));
        List<ClusterImage> seen = new ArrayList<>();

        // when
        var subscription = picture.subscribe((_, _, after) -> seen.add(after));
        subscription.close();
        picture.advance(STORY.subList(3, STORY.size()));

        // then
        assertThat(seen).containsExactly(Fold.applyAll(ClusterImage.EMPTY, STORY.subList(0, 3)));
    }

    @Test
    void readsOnWhenTheLogWasAwayForAWhile() {
        give(STORY.subList(0, 10));
        log.schedulePollTask(() -> {
            throw new KafkaException("expected a broker, but it is away");
        });
        MockConsumer<byte[], byte[]> second = new MockConsumer<>("earliest");
        second.updateBeginningOffsets(Map.of(EVENTS, 0L));
        second.schedulePollTask(() ->
                STORY.subList((int) second.position(EVENTS), STORY.size())
                        .forEach(event ->
                                second.addRecord(
                                        new ConsumerRecord<>(
                                                Topics.EVENTS,
                                                0,
                                                event.sequence() - 1,
                                                new byte[0],
                                                WIRES.events().encode(event)))));
        var turns = new java.util.concurrent.atomic.AtomicInteger();

        try (var follower =
                new Follower(
                                () -> turns.getAndIncrement() == 0 ? log : second,
                                Topics.EVENTS,
                                WIRES)
                        .start()) {
            assertThat(follower.awaitSequence(STORY.size(), PATIENCE)).isTrue();
            assertThat(follower.image()).isEqualTo(Fold.applyAll(ClusterImage.EMPTY, STORY));
        }
    }

    @Test
    void keepsTheLastGoodImageAndSaysWhyWhenAnEventIsMissing() {
        give(STORY.subList(0, 3));
        give(STORY.subList(4, STORY.size()));

        try (var follower = new Follower(() -> log, Topics.EVENTS, WIRES).start()) {
            assertThatThrownBy(() -> follower.awaitSequence(STORY.size(), PATIENCE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("failed at event 3")
                    .hasRootCauseMessage("expected event 4 next, but got 5");
            assertThat(follower.failure()).isPresent();
            assertThat(follower.image().sequence()).isEqualTo(3);
        }
    }

    @Test
    void closesWithoutEverHavingStarted() {
        var follower = new Follower(() -> log, Topics.EVENTS, WIRES);

        follower.close();

        assertThat(follower.failure()).isEmpty();
    }
}
