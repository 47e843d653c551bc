package io.swarmlog.command.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.view.Filters;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// `docker ps --filter is-task=…`: what the engine is asked, and what is left out of its answer.
class ContainerListPathTest {
    private static String query(String filters, boolean tasks) {
        TreeMap<String, List<String>> sent = new TreeMap<>();
        sent.put("all", List.of("1"));
        sent.put("limit", List.of("2"));
        sent.put("filters", List.of(filters));
        return URLDecoder.decode(
                ContainerListPath.query(sent, Filters.parse(filters, 400), tasks),
                StandardCharsets.UTF_8);
    }

    @Test
    void asksForTheLabelOfTasks() {
        assertThat(query("{\"is-task\":{\"true\":true},\"label\":{\"a=b\":true}}", true))
                .isEqualTo(
                        "all=1&filters={\"label\":{\"a=b\":true,\"com.docker.swarm.task.id\":true}}"
                                + "&limit=2");
        assertThat(query("{\"is-task\":[\"true\"],\"status\":[\"exited\"]}", true))
                .isEqualTo(
                        "all=1&filters={\"label\":{\"com.docker.swarm.task.id\":true},\"status\":{\"exited\":true}}"
                                + "&limit=2");
    }

    @Test
    void leavesTasksOutBeforeItCounts() {
        assertThat(query("{\"is-task\":{\"false\":true},\"name\":{\"x\":true}}", false))
                .isEqualTo("all=1&filters={\"name\":{\"x\":true}}");
        JsonNode all =
                GoJson.parse(
                        """
                        [{"Id": "t", "Labels": {"com.docker.swarm.task.id": "1"}},
                         {"Id": "a", "Labels": {}}, {"Id": "b", "Labels": null}, {"Id": "c"}]
                        """);

        assertThat(ContainerListPath.others(all, 2).findValuesAsText("Id"))
                .containsExactly("a", "b");
    }
}
