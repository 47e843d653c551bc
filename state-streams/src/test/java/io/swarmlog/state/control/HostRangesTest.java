package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.Network;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A network of the swarm beside what the host that was asked uses itself (moby#50011).
class HostRangesTest {
    private static final Input.HostRange BRIDGE = new Input.HostRange("10.50.7.0/24", "b46br");

    private final Bed bed = Bed.upToDate(1);

    @Test
    void aSubnetIsChosenBesideThoseOfTheHost() {
        String first = chosen("plain", List.of());

        String second =
                chosen(
                        "other",
                        List.of(
                                new Input.HostRange("10.0.2.0/24", "ours"),
                                new Input.HostRange("10.0.2.0/23", ""),
                                new Input.HostRange("fd00::/64", "six"),
                                new Input.HostRange("nonsense", "bad")));

        assertThat(first).isEqualTo("10.0.1.0/24");
        assertThat(second).isEqualTo("10.0.4.0/24");
    }

    @Test
    void aHostInTheMiddleOfThePoolsGetsNetworksAllTheSame() {
        assertThat(
                        chosen(
                                "web",
                                List.of(
                                        new Input.HostRange("10.0.0.0/8", ""),
                                        new Input.HostRange("10.0.0.0/24", "ours"))))
                .isEqualTo("10.0.1.0/24");
    }

    @Test
    void theErrorNamesNetworkAndPool() {
        NetworkSpec spec = Networks.withSubnet("b46ov", "10.50.7.0/25", "", "");

        Decision decision = bed.take(new Input.CreateNetwork(spec, List.of(BRIDGE)));

        assertThat(decision.events())
                .extracting(EventRecord::event)
                .containsExactly(
                        new Event.Rejected(
                                Reason.PERMISSION_DENIED,
                                "Pool overlaps with other one on this address space: 10.50.7.0/25"
                                        + " of network b46ov with 10.50.7.0/24 of this host's"
                                        + " network b46br",
                                Optional.empty()));
    }

    @Test
    void aRouteOfTheHostStopsNobodyWhoChoseTheSubnet() {
        NetworkSpec spec = Networks.withSubnet("web", "10.50.7.0/24", "", "");

        bed.take(new Input.CreateNetwork(spec, List.of(new Input.HostRange("10.50.0.0/16", ""))));

        assertThat(bed.image().networkNamed("web")).isPresent();
    }

    /// Programs of the first release would choose otherwise.
    @Test
    void withMembersOfTheFirstReleaseNothingIsAvoided() {
        Bed old = Bed.withNodes(1);
        NetworkSpec spec = Networks.withSubnet("web", "10.50.7.0/24", "", "");

        old.take(new Input.CreateNetwork(spec, List.of(BRIDGE)));

        assertThat(old.image().networkNamed("web")).isPresent();
    }

    private String chosen(String name, List<Input.HostRange> avoid) {
        bed.take(new Input.CreateNetwork(Networks.named(name), avoid));
        Network network = bed.image().networkNamed(name).orElseThrow();
        return network.subnets().getFirst().subnet();
    }
}
