package io.swarmlog.command.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The addresses of `swarm init` and `join` (reference table m-listen and moby listen_addr.go).
class ListenAddrTest {
    private static SortedMap<String, List<String>> host(String... pairs) {
        SortedMap<String, List<String>> interfaces = new TreeMap<>();
        interfaces.put("lo", List.of("127.0.0.1"));
        for (int i = 0; i < pairs.length; i += 2) {
            interfaces.put(pairs[i], List.of(pairs[i + 1].split(" ")));
        }
        return interfaces;
    }

    @Test
    void anEmptyListenAddressIsRefused() {
        assertThatThrownBy(() -> ListenAddr.checkListen(""))
                .hasMessage("invalid ListenAddr \"\": invalid empty address");
    }

    @Test
    void joiningNeedsSomebodyToJoin() {
        assertThatThrownBy(() -> ListenAddr.checkRemotes(List.of()))
                .hasMessage("at least 1 RemoteAddr is required to join");
    }

    @Test
    void theOnlyOutwardAddressIsAdvertised() {
        assertThat(ListenAddr.advertise("", "", 2377, host("eth0", "10.1.1.5")))
                .hasToString("10.1.1.5:2377");
    }

    @Test
    void severalInterfacesNeedAChoice() {
        assertThatThrownBy(() ->
                        ListenAddr.advertise(
                                "", "", 2377, host("eth0", "10.1.1.5", "eth1", "10.2.2.5")))
                .hasMessage(
                        "could not choose an IP address to advertise since this system has multiple"
                                + " addresses on different interfaces (10.1.1.5 on eth0 and"
                                + " 10.2.2.5 on eth1)");
    }

    @Test
    void severalAddressesOfOneInterfaceNeedAChoice() {
        assertThatThrownBy(() ->
                        ListenAddr.advertise("eth0", "", 2377, host("eth0", "10.1.1.5 10.1.1.6")))
                .hasMessage(
                        "could not choose an IP address to advertise since this system has multiple"
                                + " addresses on interface eth0 (10.1.1.5 and 10.1.1.6)");
    }

    @Test
    void anAdvertisedPortIsKept() {
        assertThat(ListenAddr.advertise("lo:2400", "", 2377, host())).hasToString("127.0.0.1:2400");
        assertThat(ListenAddr.advertise("10.0.0.9", "", 2399, host())).hasToString("10.0.0.9:2399");
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertThatThrownBy(() -> ListenAddr.advertise("300.1.1.1", "", 2377, host()))
                .hasMessage(
                        "advertise address must be a non-zero IP address or network interface (with"
                                + " optional port number)");
        assertThatThrownBy(() -> ListenAddr.dataPath("0.0.0.0", host()))
                .hasMessage(
                        "data path address must be a non-zero IP address or network interface"
                                + " (without a port number)");
    }

    @Test
    void theDataPathPortHasARange() {
        assertThat(ListenAddr.dataPathPort(0)).isEqualTo(4789);
        assertThatThrownBy(() -> ListenAddr.dataPathPort(1023))
                .hasMessage("Datapath port number is not in valid range (1024-49151) : 1023");
    }

    @Test
    void subnetsMustFitTheirPool() {
        ListenAddr.checkPools(List.of(), 30);
        assertThatThrownBy(() -> ListenAddr.checkPools(List.of("10.0.0.0/8"), 30))
                .hasMessage("subnet size is out of range: 30");
        assertThatThrownBy(() -> ListenAddr.checkPools(List.of("10.20.0.0/24"), 8))
                .hasMessage("invalid CIDR: \"10.20.0.0/24\". Subnet size is too small for pool: 8");
    }
}
