package io.swarmlog.mesh.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.bound.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who stands there and says nothing makes place for who comes.
final class StrangersTest {
    private final Strangers<String> strangers = new Strangers<>(10, 4);
    private int next;

    @Test
    void theOldestOfAnAddressMakesPlaceForItsNext() {
        List<String> left = come("a", 7);

        assertThat(left).containsExactly("a-0", "a-1", "a-2");
        assertThat(strangers.size()).isEqualTo(4);
    }

    @Test
    void whenAllPlacesAreTakenTheAddressThatHasMostMakesOne() {
        come("a", 4);
        come("b", 2);
        come("c", 4);

        assertThat(come("d", 1)).containsExactly("a-0");
        assertThat(come("b", 1)).containsExactly("c-6");
        assertThat(strangers.size()).isEqualTo(10);
    }

    @Test
    void whoIsGreetedTakesNoPlace() {
        come("a", 4);
        strangers.remove(new Source("a"), "a-1");
        strangers.remove(new Source("a"), "a-1");

        assertThat(come("a", 1)).isEmpty();
        assertThat(strangers.size()).isEqualTo(4);
    }

    private List<String> come(String from, int count) {
        List<String> left = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            strangers.add(new Source(from), from + "-" + next++).ifPresent(left::add);
        }
        return left;
    }
}
