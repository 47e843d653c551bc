package io.swarmlog.command.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.image.ClusterImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The filters of lists (reference table m-filters).
class FiltersTest {
    @Test
    void keysAndWordsOfListsAreThoseOfTheTable() throws IOException {
        for (JsonNode row : table()) {
            // given
            Filters filters = Filters.parse(row.path("filters").toString(), 400);
            Runnable list =
                    switch (row.path("endpoint").asText()) {
                        case "nodes" -> () -> NodeList.of(ClusterImage.EMPTY, filters);
                        case "tasks" -> () -> TaskList.of(ClusterImage.EMPTY, filters);
                        case "services" -> () -> ServiceList.of(ClusterImage.EMPTY, filters);
                        default -> () -> {};
                    };

            // then
            boolean listed = !row.path("endpoint").asText().matches("secrets|configs");
            if (row.path("ok").asBoolean() || !listed) {
                assertThatCode(list::run).as(row.path("id").asText()).doesNotThrowAnyException();
            } else {
                assertThatThrownBy(list::run)
                        .as(row.path("id").asText())
                        .message()
                        .isEqualToIgnoringCase(row.path("error").asText());
            }
        }
    }

    @Test
    void bothFormsOfFiltersAreRead() {
        // when
        Filters map = Filters.parse("{\"name\":{\"web\":true}}", 400);
        Filters list = Filters.parse("{\"name\":[\"web\"]}", 400);

        // then
        assertThat(map).isEqualTo(list);
        assertThat(map.prefix("name", "website")).isTrue();
        assertThat(map.prefix("name", "db")).isFalse();
    }

    /// Java's patterns go back and try again: this one would take years.
    @Test
    void aPatternThatRunsAwayIsRefused() {
        // given
        Filters filters = Filters.parse("{\"name\":[\"(.*)(.*)(.*)(.*)(.*)(.*)\\\\1b\"]}", 400);

        // then
        assertThatThrownBy(() -> filters.pattern("name", "a".repeat(60)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("expected a pattern that can be matched");
    }

    @Test
    void aPatternThatIsAsDeepAsTheStackMatchesNothing() {
        String deep = "(".repeat(100_000) + "a" + ")".repeat(100_000);
        Filters filters = Filters.parse("{\"name\":[\"" + deep + "\"]}", 400);

        assertThat(filters.pattern("name", "a")).isFalse();
    }

    @Test
    void moreFiltersThanAnyoneNeedsAreRefused() {
        assertThatThrownBy(() ->
                        Filters.parse("{\"name\":[" + "\"x\",".repeat(20_000) + "\"x\"]}", 400))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("expected at most 10000 filters");
    }

    @Test
    void everyLabelAskedForMustBeThere() {
        // given
        Filters filters = Filters.parse("{\"label\":[\"a=b\",\"c\"]}", 400);
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("a", "b");

        // then
        assertThat(filters.labels("label", labels)).isFalse();
        labels.put("c", "anything");
        assertThat(filters.labels("label", labels)).isTrue();
    }

    @Test
    void whatIsNoJsonIsRefusedWithTheStatusOfItsList() {
        assertThatThrownBy(() -> Filters.parse("bad", 500))
                .hasMessage("invalid character 'b' looking for beginning of value")
                .extracting("status")
                .isEqualTo(500);
    }

    private static JsonNode table() throws IOException {
        try (InputStream in = FiltersTest.class.getResourceAsStream("/tables/list-filters.json")) {
            assertThat(in).isNotNull();
            return GoJson.parse(in.readAllBytes()).path("cases");
        }
    }
}
