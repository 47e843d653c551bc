package io.swarmlog.state.place;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.model.ServiceId;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// How many tasks are in each branch of the tree of spread preferences.
final class SpreadTreeTest {
    @Test
    void countsTheTasksOfEachBranch() throws IOException {
        for (JsonNode row : Tables.cases("scheduler/spread-tree")) {
            World world = new World();
            ServiceLoad service = new ServiceLoad(new ServiceId("web"));
            for (JsonNode node : row.get("nodes")) {
                Specs.Machine[] machine = {Specs.Machine.of(0, 0)};
                node.get("labels")
                        .properties()
                        .forEach(label ->
                                machine[0] =
                                        machine[0].labelled(
                                                label.getKey(), label.getValue().asText()));
                world.node(node.get("id").asText(), machine[0]);
                int seat = world.image().nodes().size() - 1;
                service.add(seat, node.get("tasks").asInt());
            }
            Spread spread = new Spread(List.of("node.labels.datacenter", "node.labels.rack"));
            world.image().nodes().values().forEach(spread::look);

            TreeMap<String, Integer> counts = new TreeMap<>();
            count(service, spread.root(), "", counts);

            TreeMap<String, Integer> expected = new TreeMap<>();
            row.get("expect")
                    .properties()
                    .forEach(it -> expected.put(it.getKey(), it.getValue().asInt()));
            assertThat(counts).isEqualTo(expected);
        }
    }

    private static void count(
            ServiceLoad service,
            Spread.Branch branch,
            String path,
            TreeMap<String, Integer> counts) {
        counts.put(path, service.in(branch.seats));
        branch.branches.forEach((label, below) -> {
            String name = label.isEmpty() ? "<none>" : label;
            count(service, below, path.isEmpty() ? name : path + "/" + name, counts);
        });
    }
}
