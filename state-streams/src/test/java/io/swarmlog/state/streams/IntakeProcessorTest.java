package io.swarmlog.state.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.bound.FairBudget;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Input;
import io.swarmlog.log.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What intake drops is told within a budget that is fair to all.
class IntakeProcessorTest {
    private static final byte[] GARBAGE = {1, 2, 3};
    private static final long START_MS = 1_700_000_000_000L;

    private final Wires wires = AvroWires.of(new FixedSchemaIds());
    private final MockProcessorContext<Object, byte[]> context = new MockProcessorContext<>();
    private final DropCount drops = new DropCount();
    private final IntakeProcessor intake =
            new IntakeProcessor(wires, new Empty(), drops, new Evidence());
    private long offset;

    @BeforeEach
    void begin() {
        context.setCurrentSystemTimeMs(START_MS);
        intake.init(context);
    }

    @Test
    void oneThatFloodsDoesNotHideAnother() {
        for (int i = 0; i < 1_000; i++) {
            write("loud");
        }
        write("quiet");

        assertThat(told()).filteredOn(it -> it.who().equals("loud")).hasSize(FairBudget.OF_ONE);
        assertThat(told()).filteredOn(it -> it.who().equals("quiet")).hasSize(1);
        assertThat(drops.count()).isEqualTo(1_001);
    }

    @Test
    void whatTheBudgetLeftOutIsSummedUpWhenItsMinuteIsOver() {
        for (int i = 0; i < 1_000; i++) {
            write("loud");
        }
        context.resetForwards();

        look(Duration.ofSeconds(30));
        assertThat(told()).isEmpty();

        look(Duration.ofSeconds(61));
        assertThat(told())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.who()).isEqualTo("loud");
                    assertThat(it.why()).contains("995 more");
                });
    }

    @Test
    void manyThatFloodAreToldOfInAFewLines() {
        for (int i = 0; i < 5_000; i++) {
            write("sender" + i);
        }
        assertThat(told()).hasSize(FairBudget.OF_ALL);
        context.resetForwards();

        look(Duration.ofSeconds(61));
        assertThat(told()).hasSize(FairBudget.NAMED + 1);
    }

    private void write(String who) {
        context.setRecordMetadata(Topics.REPORTS, 0, offset++);
        intake.process(new Record<>(who.getBytes(StandardCharsets.UTF_8), GARBAGE, START_MS));
    }

    private void look(Duration after) {
        context.setCurrentSystemTimeMs(START_MS + after.toMillis());
        context.scheduledPunctuators().forEach(it -> it.getPunctuator().punctuate(0));
    }

    private List<Input.TurnedAway> told() {
        return context.forwarded().stream()
                .filter(it -> it.childName().orElse("").equals(IntakeProcessor.INPUTS))
                .map(it -> wires.inputs().decode(it.record().value()).input())
                .filter(Input.TurnedAway.class::isInstance)
                .map(Input.TurnedAway.class::cast)
                .collect(Collectors.toList());
    }

    /// A swarm that is not begun yet.
    private static final class Empty implements LiveImage {
        @Override
        public ClusterImage image() {
            return ClusterImage.EMPTY;
        }

        @Override
        public Subscription subscribe(Listener listener) {
            listener.advanced(List.of(), ClusterImage.EMPTY, ClusterImage.EMPTY);
            return () -> {};
        }
    }
}
