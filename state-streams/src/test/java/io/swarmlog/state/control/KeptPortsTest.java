package io.swarmlog.state.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.model.EndpointSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A port of the swarm's choice stays what it was for the same name, protocol and target (SwarmKit
/// portallocator, `reconcilePortConfigs`).
final class KeptPortsTest {
    private final Bed bed = Bed.withNodes(1);

    private static EndpointSpec.Port port(String name, String protocol, int target, int published) {
        return new EndpointSpec.Port(name, protocol, target, published, "");
    }

    private static ServiceSketch with(String service, EndpointSpec.Port... ports) {
        ServiceSketch sketch = ServiceSketch.named(service);
        List.of(ports).forEach(sketch::port);
        return sketch;
    }

    private List<Integer> published(String service) {
        return bed.service(service).ports().stream().map(EndpointSpec.Port::publishedPort).toList();
    }

    @Test
    void oneNamedByTheUserIsKeptWhenTheChoiceIsLeftToTheSwarm() {
        bed.create(with("web", port("", "tcp", 80, 8080)));

        bed.update(with("web", port("", "tcp", 80, 0)));

        assertThat(published("web")).containsExactly(8080);
        bed.update(with("web", port("", "tcp", 80, 0)).image("app:2"));
        assertThat(published("web")).containsExactly(8080);
    }

    @Test
    void anotherTargetNameOrProtocolGetsANewOne() {
        bed.create(with("web", port("a", "tcp", 80, 8080)));

        bed.update(with("web", port("a", "tcp", 81, 0)));
        assertThat(published("web")).containsExactly(30_000);
        bed.update(with("web", port("b", "tcp", 81, 0)));
        assertThat(published("web")).hasSize(1).doesNotContain(8080);
        bed.update(with("web", port("b", "udp", 81, 0)));
        assertThat(published("web")).hasSize(1).doesNotContain(8080);
    }

    @Test
    void twoForTheSameTargetKeepBoth() {
        bed.create(
                with(
                        "web",
                        port("", "", 80, 5000),
                        port("", "", 80, 5001),
                        port("", "", 80, 0),
                        port("", "", 80, 0)));
        List<Integer> before = published("web");
        assertThat(before).containsExactly(5000, 5001, 30_000, 30_001);

        bed.update(
                with(
                                "web",
                                port("", "", 80, 5000),
                                port("", "", 80, 5001),
                                port("", "", 80, 0),
                                port("", "", 80, 0))
                        .image("app:2"));

        assertThat(published("web")).isEqualTo(before);
    }

    @Test
    void aNewOneTakesNoneThatAnotherKeeps() {
        bed.create(with("web", port("", "tcp", 80, 0)));
        assertThat(published("web")).containsExactly(30_000);

        bed.update(with("web", port("", "tcp", 81, 0), port("", "tcp", 80, 0)));

        assertThat(published("web")).containsExactly(30_001, 30_000);
    }

    @Test
    void oneThatIsNowAskedForByNameIsNotKeptBesides() {
        bed.create(with("web", port("", "tcp", 80, 8080)));

        bed.update(with("web", port("", "tcp", 80, 0), port("", "tcp", 81, 8080)));

        assertThat(published("web")).containsExactly(30_000, 8080);
    }

    @Test
    void theSameNumberForTwoProtocols() {
        bed.create(with("web", port("", "tcp", 53, 0), port("", "udp", 53, 0)));
        assertThat(published("web")).containsExactly(30_000, 30_000);

        bed.update(with("web", port("", "tcp", 53, 0), port("", "udp", 53, 0)).image("app:2"));

        assertThat(published("web")).containsExactly(30_000, 30_000);
    }

    @Test
    void nobodyElseGetsAKeptOne() {
        bed.create(with("web", port("", "tcp", 80, 8080)));
        bed.update(with("web", port("", "tcp", 80, 0)));

        var refused = bed.create(with("other", port("", "tcp", 80, 8080)));

        assertThat(Bed.rejection(refused).message()).contains("port '8080' is already in use");
    }

    /// As a genuine engine, which takes it and publishes a port that leads nowhere.
    @Test
    void targetPortZeroIsTaken() {
        bed.create(with("web", port("", "tcp", 0, 8111), port("", "udp", 0, 0)));
        bed.create(ServiceSketch.named("host").port(new EndpointSpec.Port("", "", 0, 0, "host")));

        assertThat(published("web")).containsExactly(8111, 30_000);
        assertThat(published("host")).containsExactly(0);
        var refused = bed.create(with("far", port("", "tcp", 65_536, 0)));
        assertThat(Bed.rejection(refused).message()).contains("expected ports up to 65535");
    }
}
