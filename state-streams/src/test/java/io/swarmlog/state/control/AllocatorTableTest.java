package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.model.EndpointSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The ports a service has, once it has those the table says and is asked for others.
final class AllocatorTableTest {
    @TestFactory
    Stream<DynamicTest> portsKeptAndGiven() {
        return Table.tests(
                "allocator/port-reconcile",
                Map.of(),
                each -> {
                    Bed bed = Bed.withNodes(1);
                    bed.create(sketch(each.path("current_ports")));
                    bed.update(sketch(each.path("spec_ports")));
                    assertThat(bed.service("web").ports())
                            .isEqualTo(SpecJson.ports(each.path("result")));
                });
    }

    @TestFactory
    Stream<DynamicTest> everyServiceHasThePortsItAskedFor() {
        return Table.tests(
                "allocator/ports-allocated",
                Map.of(),
                each -> {
                    Bed bed = Bed.withNodes(1);
                    bed.create(sketch(each.path("spec_ports")));
                    List<EndpointSpec.Port> asked = SpecJson.ports(each.path("spec_ports"));
                    List<EndpointSpec.Port> given = bed.service("web").ports();
                    assertThat(given).hasSize(asked.size());
                    for (int port = 0; port < asked.size(); port++) {
                        int published = asked.get(port).publishedPort();
                        assertThat(given.get(port).publishedPort())
                                .satisfies(is ->
                                        assertThat(
                                                        published == 0
                                                                ? is >= 30_000 && is <= 32_767
                                                                : is == published)
                                                .isTrue());
                    }
                    assertThat(given).map(EndpointSpec.Port::publishedPort).doesNotHaveDuplicates();
                });
    }

    private static ServiceSketch sketch(JsonNode ports) {
        ServiceSketch sketch = ServiceSketch.named("web");
        SpecJson.ports(ports).forEach(sketch::port);
        return sketch;
    }
}
