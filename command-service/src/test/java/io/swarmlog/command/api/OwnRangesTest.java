package io.swarmlog.command.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.log.Input;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnRangesTest {
    /// A bridge of the swarm's own is no range of the host's.
    @Test
    void theEnginesOwnNetworksAreInTheWay() {
        String networks =
                """
                [{"Name": "bridge", "Scope": "local",
                  "IPAM": {"Config": [{"Subnet": "172.17.0.0/16"}, {"Subnet": "fd00::/64"}]}},
                 {"Name": "host", "Scope": "local", "IPAM": {"Config": null}},
                 {"Name": "web", "Scope": "local", "IPAM": {"Config": [{"Subnet": "10.0.1.0/24"}]},
                  "Labels": {"com.docker.swarm.network.id": "abc"}}]
                """;

        assertThat(OwnRanges.ofEngine(GoJson.parse(networks.getBytes(StandardCharsets.UTF_8))))
                .containsExactly(new Input.HostRange("172.17.0.0/16", "bridge"));
    }

    @Test
    void routesAreInTheWayButForTheWayOut() {
        List<String> lines =
                List.of(
                        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\tMTU",
                        "eth0\t00000000\t0103A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
                        "eth0\t0003A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
                        "vpn\t0000020A\t00000000\t0001\t0\t0\t0\t0000FEFF\t0\t0\t0");

        assertThat(OwnRanges.ofRoutes(lines))
                .containsExactly(
                        new Input.HostRange("192.168.3.0/24", ""),
                        new Input.HostRange("10.2.0.0/15", ""));
    }

    @Test
    void anEngineThatDoesNotAnswerStopsNoNetwork() {
        assertThat(new OwnRanges(new DeadEngine()).now())
                .allSatisfy(range -> assertThat(range.network()).isEmpty());
    }

    private static final class DeadEngine implements EngineApi {
        @Override
        public Answer ask(String method, String target, byte[] body) throws IOException {
            throw new IOException("the engine does not answer");
        }

        @Override
        public InputStream open(String target) throws IOException {
            throw new IOException("the engine does not answer");
        }
    }

    @Test
    void withoutRoutesThereAreNone() {
        assertThat(OwnRanges.ofRoutes(List.of())).isEmpty();
    }
}
