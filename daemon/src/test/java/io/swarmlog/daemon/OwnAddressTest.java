package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.command.json.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnAddressTest {
    /// No packet leaves the host on its way there.
    private static final String NOBODYS = "0.0.0.1";

    private static HostState.Place place(String bindHost, String address) throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new HostState.Place(bindHost, address, new Ports(free.getLocalPort() - 2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "0.0.0.0", "::"})
    void takesWhereOneCanListen(String address) {
        assertThatCode(() -> OwnAddress.requireLocal(address, 2377)).doesNotThrowAnyException();
        assertThatCode(() -> OwnAddress.requireLeadsHere(place("0.0.0.0", "127.0.0.2")))
                .doesNotThrowAnyException();
    }

    @Test
    void saysAsGoWhereOneCannotListen() {
        assertThatThrownBy(() -> OwnAddress.requireLocal(NOBODYS, 2377))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "failed to listen on remote API address: listen tcp 0.0.0.1:2377:"
                                + " bind: cannot assign requested address");
    }

    @Test
    void saysWhatToDoAboutAnAddressThatLeadsElsewhere() {
        assertThatThrownBy(() -> OwnAddress.requireLeadsHere(place("127.0.0.1", NOBODYS)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("expected 0.0.0.1 to lead to this host")
                .hasMessageContaining("Name an address of this host");
    }
}
