package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.model.Limits;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.TaskState;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is too much, or no address at all, is refused when it is asked for, with an error that says
/// so, and never thrown while it is decided ([Bed] looks that nothing is).
@Timeout(60)
class LimitsTest {
    private static final String RPC = "rpc error: code = InvalidArgument desc = ";
    private static final SortedMap<String, String> NONE = Collections.emptySortedMap();

    private static void refuses(Decision decision, String message) {
        assertThat(decision.events())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.event())
                                .isInstanceOfSatisfying(
                                        Event.Rejected.class,
                                        no -> assertThat(no.message()).contains(message)));
    }

    private static void accepts(Decision decision) {
        assertThat(decision.events())
                .noneSatisfy(event -> assertThat(event.event()).isInstanceOf(Event.Rejected.class));
    }

    /// Each task of a node that is drained gets a timer.
    @Test
    @Timeout(600)
    void aNodeWithMoreTasksThanAnInputHasEventsIsDrained() {
        // given
        Bed bed = Bed.withNodes(1);
        bed.create(ServiceSketch.named("web").replicas(120_000));

        // when
        Decision drained = bed.availability(1, NodeSpec.Availability.DRAIN);

        // then
        assertThat(drained.events().size()).isGreaterThan(100_000);
    }

    // ---- names

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000, 1_000_000})
    void anImageOfAnyLengthIsJudged(int length) {
        Bed bed = Bed.withNodes(1);

        refuses(
                bed.create(ServiceSketch.named("web").image("a/".repeat(length / 2) + "a")),
                "is not a valid repository/tag");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a-", "-a", "a_-"})
    void aNameOfAnyShapeIsJudgedAtOnce(String piece) {
        Bed bed = Bed.withNodes(1);
        String name = piece.repeat(63).substring(0, 62) + "!";

        refuses(bed.create(ServiceSketch.named(name)), "must be valid as a DNS name component");
        refuses(bed.take(new Input.CreateNetwork(Networks.named(name))), "DNS name component");
        refuses(bed.create(ServiceSketch.named("x".repeat(64))), "63 characters or fewer");
    }

    @Test
    void whatIsQuotedInARefusalIsCut() {
        Bed bed = Bed.withNodes(1);

        Decision decision = bed.take(new Input.RemoveService("x".repeat(1_000_000)));

        assertThat(((Event.Rejected) decision.events().getFirst().event()).message())
                .hasSizeLessThanOrEqualTo(Limits.REFUSAL_TEXT);
    }

    // ---- addresses

    /// The subnet, range, gateway and auxiliary address asked for, and the refusal.
    @ParameterizedTest
    @CsvSource({
        "10.99.0.0/24, '', '', 10.99.0.300, invalid auxiliary address host: invalid address",
        "10.99.0.0/24, '', '', 10.98.0.3, doesn't contain this address",
        "10.99.0.0/24, '', '', 'fd00::1', parent subnet is an IPv4 block",
        "10.99.0.0/24, '', '', '', invalid address",
        "10.99.0.0/24, '', '', 10.99.0.5/24, invalid address",
        "10.99.0.0/24, 10.98.0.0/25, '', -, doesn't contain ip-range",
        "10.99.0.0/24, 10.0.0.0/8, '', -, CIDR block is bigger than its parent subnet",
        "10.99.0.0/24, 10.99.0.7, '', -, invalid range 10.99.0.7",
        "10.99.0.0/24, 'fd00::/64', '', -, parent subnet is an IPv4 block",
        "10.99.0.0/24, '', 10.98.0.1, -, does not contain gateway 10.98.0.1",
        "10.99.0.0/24, '', 'fd00::1', -, does not contain gateway",
        "10.99.0.0/24, '', 10.99.0.256, -, invalid gateway 10.99.0.256",
        "10.99.0.0/24, '', 10.99.0.+1, -, invalid gateway",
        "10.99.0.0/33, '', '', -, invalid CIDR address",
        "10.99.0.0/-1, '', '', -, invalid CIDR address",
        "10.99.0.0/+8, '', '', -, invalid CIDR address",
        "10.99.0.0, '', '', -, invalid CIDR address",
        "10.99.0.0/32, '', '', -, no available IPv4 addresses",
        "10.99.0.0/31, '', '', -, no available IPv4 addresses",
        "'', 10.99.0.0/25, '', -, invalid CIDR address",
        "'', '', 10.99.0.1, -, invalid CIDR address",
        "'', '', '', 10.99.0.3, invalid CIDR address",
        "'fd00::xyz/64', '', '', -, invalid CIDR address",
        "'fd00::/129', '', '', -, invalid CIDR address",
        "'fd00::/64', '', 'fd01::1', -, does not contain gateway",
        "'fd00::/64', '', '', 'fd01::1', doesn't contain this address",
        "'fd00::/64', 'fd01::/80', '', -, doesn't contain ip-range",
        "'٠.0.0.0/8', '', '', -, invalid CIDR address",
    })
    void addressesThatCanNotBeAreRefused(
            String subnet, String range, String gateway, String auxiliary, String message) {
        Bed bed = Bed.withNodes(1);

        Decision decision =
                bed.take(
                        new Input.CreateNetwork(
                                network(List.of(config(subnet, range, gateway, auxiliary)))));

        refuses(decision, message);
    }

    private static NetworkSpec.IpamConfig config(
            String subnet, String range, String gateway, String auxiliary) {
        SortedMap<String, String> all = new TreeMap<>();
        if (!auxiliary.equals("-")) {
            all.put("host", auxiliary);
        }
        return new NetworkSpec.IpamConfig(subnet, range, gateway, all);
    }

    private static NetworkSpec network(List<NetworkSpec.IpamConfig> configs) {
        return Networks.spec(
                "net", false, Optional.of(new NetworkSpec.Ipam("default", NONE, configs)));
    }

    @Test
    void subnetsOfOneNetworkDoNotOverlap() {
        Bed bed = Bed.withNodes(1);

        for (List<String> pair :
                List.of(
                        List.of("10.99.0.0/24", "10.99.0.0/25"),
                        List.of("fd00::/64", "fd00::/48"))) {
            refuses(
                    bed.take(
                            new Input.CreateNetwork(
                                    network(
                                            pair.stream()
                                                    .map(it -> config(it, "", "", "-"))
                                                    .toList()))),
                    "Pool overlaps with other one on this address space");
        }
    }

    /// The smallest subnet, all of IPv4, one with everything set, and one of IPv6 alone: a service
    /// gets what there is.
    @ParameterizedTest
    @CsvSource({
        "192.168.7.0/30, '', ''",
        "128.0.0.0/1, '', ''",
        "192.168.7.0/24, 192.168.7.128/25, 192.168.7.1",
        "192.168.7.9/24, '', ''",
        "'fd00::/64', '', 'fd00::1'"
    })
    void whatIsAcceptedCanBeGiven(String subnet, String range, String gateway) {
        Bed bed = Bed.withNodes(1);

        accepts(
                bed.take(
                        new Input.CreateNetwork(
                                network(List.of(config(subnet, range, gateway, "-"))))));
        accepts(bed.create(ServiceSketch.named("web").network("net").replicas(1)));

        bed.settle();
        assertThat(bed.service("web").virtualIps()).hasSize(1);
    }

    // ---- how many, and how large

    @Test
    void aMillionReplicasAreTakenWhereTheLeaderHasRoomAndRefusedWhereItHasNot() {
        Bed bed = Bed.withNodes(1);
        bed.take(
                new Input.AdmitNode(
                        Bed.node(1), NodeSpec.Role.MANAGER, "-----BEGIN CERTIFICATE-----"));
        bed.take(new Origin.Node(Bed.node(1)), new Input.TookLead(Bed.node(1), 1, 50_000));

        refuses(
                bed.create(ServiceSketch.named("big").replicas(1_000_000)),
                RPC
                        + "too many tasks: 1000000 are wanted, the swarm has 0 already, and at most"
                        + " 50000 are allowed in it");
        assertThat(bed.image().members().taskRoom()).isEqualTo(50_000);
        assertThat(Bed.empty().image().members().taskRoom()).isEqualTo(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000_001, Integer.MAX_VALUE, 4_294_967_297L, Long.MAX_VALUE})
    void moreTasksThanASwarmHoldsAreRefusedHoweverTheyAreAskedFor(long replicas) {
        Bed bed = Bed.withNodes(1);
        accepts(bed.create(ServiceSketch.named("web").replicas(2)));

        refuses(bed.create(ServiceSketch.named("big").replicas(replicas)), "too many tasks");
        refuses(bed.take(new Input.ScaleService("web", replicas)), "too many tasks");
        refuses(bed.update(ServiceSketch.named("web").replicas(replicas)), "too many tasks");
        accepts(bed.take(new Input.ScaleService("web", 3)));
        accepts(bed.take(new Input.ScaleService("web", 1)));
    }

    @Test
    void tasksOfSeveralServicesCountTogether() {
        Bed bed = Bed.withNodes(1);
        bed.take(new Input.AdmitNode(Bed.node(1), NodeSpec.Role.MANAGER, "certificate"));
        bed.take(new Origin.Node(Bed.node(1)), new Input.TookLead(Bed.node(1), 1, 100));

        accepts(bed.create(ServiceSketch.named("one").replicas(60)));
        refuses(bed.create(ServiceSketch.named("two").replicas(60)), "the swarm has 60 already");
        accepts(bed.create(ServiceSketch.named("two").replicas(40)));
        refuses(bed.take(new Input.ScaleService("one", 61)), "the swarm has 100 already");
        accepts(bed.take(new Input.ScaleService("one", 10)));
    }

    @TestFactory
    List<DynamicTest> whatIsTooLongIsNamed() {
        return List.of(
                tooMuch("service spec is too large", labelled(1, 1_100_000)),
                tooMuch("too many labels", labelled(Limits.LABELS + 1, 1)),
                tooMuch("too many published ports", published(Limits.PORTS_OF_SERVICE + 1)),
                tooMuch("too many networks", attached(Limits.NETWORKS_OF_SERVICE + 1)),
                tooMuch("too many constraints", constrained(Limits.CONSTRAINTS + 1)));
    }

    private static DynamicTest tooMuch(String message, ServiceSketch sketch) {
        return DynamicTest.dynamicTest(
                message, () -> refuses(Bed.withNodes(1).create(sketch), message));
    }

    private static ServiceSketch labelled(int labels, int length) {
        ServiceSketch sketch = ServiceSketch.named("web");
        IntStream.range(0, labels).forEach(n -> sketch.label("label" + n, "x".repeat(length)));
        return sketch;
    }

    private static ServiceSketch published(int ports) {
        ServiceSketch sketch = ServiceSketch.named("web");
        IntStream.range(0, ports).forEach(n -> sketch.publish(0, 1 + n, "ingress"));
        return sketch;
    }

    private static ServiceSketch attached(int networks) {
        ServiceSketch sketch = ServiceSketch.named("web");
        IntStream.range(0, networks).forEach(n -> sketch.network("net" + n));
        return sketch;
    }

    private static ServiceSketch constrained(int constraints) {
        ServiceSketch sketch = ServiceSketch.named("web");
        IntStream.range(0, constraints).forEach(n -> sketch.constraint("node.labels.x==" + n));
        return sketch;
    }

    @Test
    void asManyPortsAsAreAllowedAreGivenInAMoment() {
        Bed bed = Bed.withNodes(1);

        accepts(bed.create(published(Limits.PORTS_OF_SERVICE)));

        assertThat(bed.service("web").ports())
                .extracting(port -> port.publishedPort())
                .doesNotHaveDuplicates()
                .allMatch(port -> port >= 30_000);
    }

    @Test
    void aNetworkIsAttachedOnce() {
        Bed bed = Bed.withNodes(1);
        bed.take(new Input.CreateNetwork(Networks.named("net")));
        String id = bed.image().networkNamed("net").orElseThrow().id().value();

        refuses(
                bed.create(ServiceSketch.named("web").network("net").network(id)),
                "network " + id + " is specified multiple times");
    }

    /// Ten networks with a megabyte of labels each: none of them alone is too large.
    @Test
    void whatANodeIsToldOfATaskFitsARecord() {
        Bed bed = Bed.withNodes(1);
        ServiceSketch sketch = ServiceSketch.named("web");
        for (int number = 0; number < 10; number++) {
            SortedMap<String, String> labels = new TreeMap<>();
            labels.put("x", "y".repeat(1_000_000));
            accepts(
                    bed.take(
                            new Input.CreateNetwork(
                                    new NetworkSpec(
                                            "net" + number,
                                            labels,
                                            "overlay",
                                            NONE,
                                            false,
                                            false,
                                            false,
                                            false,
                                            Optional.empty()))));
            sketch.network("net" + number);
        }

        refuses(bed.create(sketch), "a task would need 10");
    }

    @Test
    void whatAllNodesAreToldOfAServiceFitsATransaction() {
        Bed bed = Bed.withNodes(1);

        refuses(
                bed.create(labelled(1, 100_000).replicas(10_000)),
                "10000 tasks of 100094 bytes each are too much for one service");
    }

    @Test
    void whatANodeSaysOfATaskIsKeptInPart() {
        Bed bed = Bed.withNodes(1);
        bed.create(ServiceSketch.named("web").replicas(1));
        var task = bed.tasks("web").getFirst();

        bed.take(
                new Input.ReportTasks(
                        Bed.node(1),
                        1,
                        List.of(
                                new Input.TaskReport(
                                        task.id(),
                                        TaskState.RUNNING,
                                        1,
                                        "m".repeat(1_000_000),
                                        "😀".repeat(500_000),
                                        Optional.empty(),
                                        List.of()))));

        var status = bed.image().liveTask(task.id()).status();
        assertThat(status.message()).hasSize(Limits.STATUS_TEXT);
        assertThat(status.error()).hasSizeBetween(Limits.STATUS_TEXT - 2, Limits.STATUS_TEXT);
    }

    /// As an image of the first days may be: what was accepted then must not end control now.
    @Test
    void anAuxiliaryAddressThatIsNoneReservesNothing() {
        Control control = new Control(withOldNetwork());

        Decision decision =
                control.take(
                        new Logged<>(
                                1_000,
                                1_000,
                                new InputRecord(
                                        new Origin.Api(),
                                        "tester",
                                        "c",
                                        new Input.CreateService(service(), Optional.empty()))));

        accepts(decision);
    }

    private static ServiceSpec service() {
        return ServiceSketch.named("web").network("old").spec();
    }

    private static ClusterImage withOldNetwork() {
        var turn =
                new io.swarmlog.state.turn.Turn(
                        Bed.withNodes(1).image(),
                        new Logged<>(
                                999,
                                1_000,
                                new InputRecord(
                                        new Origin.Clock(), "clock", "c", new Input.Tick())),
                        (_, _, _) -> {});
        var id = new io.swarmlog.model.NetworkId("old1");
        turn.emit(new Event.NetworkCreated(id, Networks.named("old")));
        turn.emit(
                new Event.NetworkAllocated(
                        id,
                        List.of(
                                config(
                                        "10.99.0.0/24",
                                        "10.1.0.0/24",
                                        "10.99.0.1",
                                        "10.99.0.300"))));
        return turn.image();
    }
}
