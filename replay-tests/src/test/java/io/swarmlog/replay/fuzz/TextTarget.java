package io.swarmlog.replay.fuzz;

import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.view.Filters;
import io.swarmlog.command.view.NodeList;
import io.swarmlog.command.view.ServiceList;
import io.swarmlog.command.view.TaskList;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.state.address.Subnet;
import io.swarmlog.state.constraint.Constraints;
import io.swarmlog.state.constraint.IpRange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/// Small languages within texts: filters and their patterns, constraints, subnets.
final class TextTarget implements Target {
    private static final List<Consumer<Filters>> LISTS =
            List.of(
                    filters -> NodeList.of(ClusterImage.EMPTY, filters),
                    filters -> ServiceList.of(ClusterImage.EMPTY, filters),
                    filters -> TaskList.of(ClusterImage.EMPTY, filters),
                    filters -> filters.prefix("name", "website"),
                    filters -> filters.prefix("id", "0123456789"));

    @Override
    public void put(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Constraints.parse(text.lines().limit(100).toList());
        IpRange.parse(text);
        Subnet.read(text);
        for (Consumer<Filters> list : LISTS) {
            try {
                list.accept(Filters.parse(text, 400));
            } catch (Refusal refused) {
                // Another list may have such a filter.
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                HttpTarget.text("{\"name\":{\"web\":true},\"label\":[\"a=b\"],\"id\":[\"0\"]}"),
                HttpTarget.text("{\"name\":[\"^w(e|b)+[a-z]{2,3}$\"],\"role\":[\"manager\"]}"),
                HttpTarget.text(
                        "{\"desired-state\":[\"running\"],\"up-to-date\":[\"1\"],\"node\":[\"x\"]}"),
                HttpTarget.text(
                        "node.labels.dc == east\nnode.id!=x\nengine.labels.a==b\nnode.ip==10.0.0.0/8"),
                HttpTarget.text("10.99.0.0/24"),
                HttpTarget.text("fd00::1/64"));
    }
}
