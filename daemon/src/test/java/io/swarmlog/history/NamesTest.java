package io.swarmlog.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.TaskSpec;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NamesTest {
    private static final NodeId FIRST = new NodeId("aaaaaaaaaaaaaaaaaaaaaaaaa");
    private static final NodeId SECOND = new NodeId("bbbbbbbbbbbbbbbbbbbbbbbbb");

    private final Names names = new Names();

    @Test
    void aNodeIsCalledByItsHostname() {
        register(FIRST, "web");

        assertThat(names.of(FIRST)).isEqualTo("web");
        assertThat(names.of(SECOND)).isEqualTo(SECOND.value());
    }

    @Test
    void nodesOfOneHostnameAreToldApart() {
        register(FIRST, "web");
        register(SECOND, "web");

        assertThat(names.of(FIRST)).isEqualTo("web (aaaaaaaaaaaa)");
        assertThat(names.of(SECOND)).isEqualTo("web (bbbbbbbbbbbb)");
        assertThat(names.means("web", SECOND)).isTrue();
        assertThat(names.means("web (bbbbbbbbbbbb)", SECOND)).isTrue();
        assertThat(names.means("web (bbbbbbbbbbbb)", FIRST)).isFalse();
    }

    @Test
    void aHostnameIsOnesOwnAgainWhenTheOtherHasAnother() {
        register(FIRST, "web");
        register(SECOND, "web");
        register(SECOND, "db");

        assertThat(names.of(FIRST)).isEqualTo("web");
        assertThat(names.of(SECOND)).isEqualTo("db");
    }

    @Test
    void aNodeThatComesAgainIsNoSecondOne() {
        register(FIRST, "web");
        register(FIRST, "web");

        assertThat(names.of(FIRST)).isEqualTo("web");
    }

    private void register(NodeId node, String hostname) {
        var description =
                new NodeDescription(
                        hostname,
                        new TaskSpec.Platform("x86_64", "linux"),
                        1,
                        1,
                        List.of(),
                        new NodeDescription.Engine("28", Collections.emptySortedMap(), List.of()),
                        new NodeDescription.TlsTrust("", "", ""));
        var spec =
                new NodeSpec(
                        "",
                        Collections.emptySortedMap(),
                        NodeSpec.Role.WORKER,
                        NodeSpec.Availability.ACTIVE);
        var registration =
                new Input.RegisterNode(
                        node,
                        1,
                        spec.role(),
                        spec.availability(),
                        new Input.NodeAddress("192.0.2.1", "", 0),
                        description);
        names.learn(
                new EventRecord(
                        1,
                        1,
                        1,
                        new Origin.Api(),
                        "test",
                        "c",
                        true,
                        new Event.NodeRegistered(0, registration, spec)));
    }
}
