package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.ServiceSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What the real engine refuses, and in which words.
final class ValidationTableTest {
    private static final String JOBS = "jobs are not implemented yet";

    @TestFactory
    Stream<DynamicTest> serviceSpecs() {
        return Table.tests(
                "validation/service-spec",
                Map.of(
                        "svc-spec-033", JOBS,
                        "svc-spec-037", JOBS,
                        "svc-spec-039", JOBS,
                        "svc-spec-041", JOBS,
                        "svc-spec-047", "templates are read by the agent",
                        "svc-spec-059", "the API 1.41 has no start interval"),
                each -> {
                    Bed bed = Bed.withNodes(1);
                    check(each, create(bed, SpecJson.spec(each.path("spec"))));
                });
    }

    @TestFactory
    Stream<DynamicTest> names() {
        return Table.tests(
                "validation/annotation-names",
                Map.of(),
                each ->
                        check(
                                each,
                                Bed.withNodes(1)
                                        .create(ServiceSketch.named(each.path("name").asText()))));
    }

    @TestFactory
    Stream<DynamicTest> portsAgainstOneSwarm() {
        Bed bed = Bed.withNodes(1);
        TreeMap<String, List<EndpointSpec.Port>> odd = new TreeMap<>();
        odd.put("name2", List.of(port(9000, "ingress")));
        odd.put("name10", List.of(port(9102, "host")));
        odd.put("name12", List.of(port(9103, "ingress")));
        odd.forEach((name, ports) -> create(bed, withPorts(name, ports)));
        return Table.tests(
                "validation/port-conflicts-create",
                Map.of(),
                each -> {
                    String name = each.path("service").asText();
                    Decision decision =
                            create(bed, withPorts(name, SpecJson.ports(each.path("ports"))));
                    check(each, decision);
                });
    }

    private static EndpointSpec.Port port(int published, String mode) {
        return new EndpointSpec.Port("", "tcp", published, published, mode);
    }

    private static ServiceSpec withPorts(String name, List<EndpointSpec.Port> ports) {
        ServiceSketch sketch = ServiceSketch.named(name);
        ports.forEach(sketch::port);
        return sketch.spec();
    }

    @TestFactory
    Stream<DynamicTest> swarmSpecs() {
        return Table.tests(
                "validation/cluster-spec",
                Map.of(
                        "cluster-001", "a spec can't be absent here",
                        "cluster-005", "the engine's own layer refuses it first, in other words"),
                each -> {
                    Bed bed = Bed.withNodes(1);
                    var spec = Bed.spec(5);
                    var bad =
                            new io.swarmlog.model.SwarmSpec(
                                    each.path("spec").path("Name").asText(),
                                    spec.labels(),
                                    spec.taskHistoryRetentionLimit(),
                                    spec.raft(),
                                    each.path("spec")
                                            .path("Dispatcher")
                                            .path("HeartbeatPeriod")
                                            .asLong(),
                                    spec.nodeCertExpiryNs(),
                                    false,
                                    Optional.empty());
                    long version = bed.image().swarm().orElseThrow().meta().version();
                    check(
                            each,
                            bed.take(
                                    new Input.UpdateSwarm(
                                            version,
                                            bad,
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.empty())));
                });
    }

    @TestFactory
    Stream<DynamicTest> networks() {
        return Table.tests(
                "validation/network-ipam",
                Map.of(
                        "ipam-001",
                                "an empty configuration asks for a subnet of the swarm's choice",
                        "ipam-003", "the engine's own layer refuses it first, in other words"),
                each -> {
                    Bed bed = Bed.withNodes(1);
                    JsonNode ipam = each.path("ipam");
                    Decision created =
                            bed.take(
                                    new Input.CreateNetwork(
                                            Networks.withSubnet(
                                                    "net",
                                                    ipam.path("subnet").asText(),
                                                    ipam.path("range").asText(),
                                                    ipam.path("gateway").asText())));
                    if (each.has("op")) {
                        bed.create(ServiceSketch.named("web").network("net"));
                        check(each, bed.take(new Input.RemoveNetwork("net")));
                    } else {
                        check(each, created);
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> nodes() {
        return Table.tests(
                "validation/node-operations",
                Map.of(
                        "node-op-003", "a spec can't be absent here",
                        "node-op-007", "roles can't be changed yet",
                        "node-op-009", "roles can't be changed yet"),
                each -> {
                    Bed bed = Bed.withNodes(2);
                    String target =
                            each.path("target_id").asText().equals("unknown") ? "unknown" : "node2";
                    boolean remove = each.path("op").asText().equals("remove");
                    if (each.path("node").path("state").asText().equals("unknown")) {
                        bed.silence(2);
                    }
                    Input wish =
                            remove
                                    ? new Input.RemoveNode(target, false)
                                    : new Input.UpdateNode(
                                            target,
                                            bed.image()
                                                    .node(Bed.node(2))
                                                    .orElseThrow()
                                                    .meta()
                                                    .version(),
                                            new NodeSpec(
                                                    "",
                                                    Collections.emptySortedMap(),
                                                    NodeSpec.Role.WORKER,
                                                    NodeSpec.Availability.DRAIN));
                    check(each, bed.take(wish));
                });
    }

    @TestFactory
    Stream<DynamicTest> serviceUpdates() {
        Map<String, String> leftOut =
                Map.of(
                        "svc-update-001", "reading is the view's",
                        "svc-update-003", "a path names a service",
                        "svc-update-005", "a version can't be absent here",
                        "svc-update-017", "a path names a service");
        return Table.tests(
                "validation/service-update-sequence",
                leftOut,
                each -> {
                    Bed bed = Bed.withNodes(1);
                    for (String network : List.of("net20", "net30")) {
                        bed.take(new Input.CreateNetwork(Networks.named(network)));
                    }
                    bed.create(ServiceSketch.named("other").publish(9000, 9000, "ingress"));
                    bed.create(ServiceSketch.named("web").network("net20"));
                    check(each, updated(bed, each.path("id").asText()));
                });
    }

    private static Decision updated(Bed bed, String id) {
        ServiceSketch web = ServiceSketch.named("web");
        return switch (id) {
            case "svc-update-007" -> bed.update(web.network("net20").replicas(42));
            case "svc-update-009" -> {
                long version = bed.service("web").meta().version();
                bed.update(web.replicas(2));
                yield bed.take(
                        new Input.UpdateService("web", version, web.spec(), Optional.empty()));
            }
            case "svc-update-011" -> bed.update(web.publish(9000, 9000, "ingress"));
            case "svc-update-013" -> bed.update(web.network("ingress"));
            case "svc-update-015" -> bed.update(web.network("net30"));
            case "svc-update-019" -> bed.take(new Input.RemoveService("web"));
            case "svc-update-021" -> bed.rollback("web");
            default -> throw new AssertionError("expected a known case, but got " + id);
        };
    }

    private static Decision create(Bed bed, ServiceSpec spec) {
        return bed.take(new Input.CreateService(spec, Optional.empty()));
    }

    /// The outcome is as the case says: accepted, or refused with that status and those words.
    private static void check(JsonNode each, Decision decision) {
        Event first = decision.events().getFirst().event();
        if (each.path("ok").asBoolean()) {
            assertThat(first).isNotInstanceOf(Event.Rejected.class);
            return;
        }
        Event.Rejected rejected = Bed.rejection(decision);
        if (each.has("http")) {
            assertThat(rejected.reason().httpStatus()).isEqualTo(each.path("http").asInt());
        }
        if (each.has("message")) {
            String words =
                    each.path("message")
                            .asText()
                            .replaceAll("([\\\\.()'+*\\[\\]?{}^$|])", "\\\\$1")
                            .replaceAll("<id>|id2", "[0-9a-z]+");
            assertThat(rejected.message()).containsPattern(words);
        }
    }
}
