package io.swarmlog.mesh;

import static io.swarmlog.mesh.Pictures.HERE;
import static io.swarmlog.mesh.Pictures.ingress;
import static io.swarmlog.mesh.Pictures.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.mesh.net.MeshConfig;
import io.swarmlog.mesh.net.PortStatus;
import io.swarmlog.mesh.net.Tunnels;
import io.swarmlog.mesh.route.Protocol;
import io.swarmlog.mesh.route.PublishedPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeshTest {
    private final BlockingQueue<PortStatus> statuses = new LinkedBlockingQueue<>();
    private final Told live = new Told();

    /// A live image that the test moves.
    private static final class Told implements LiveImage {
        private final List<Listener> listeners = new ArrayList<>();
        private ClusterImage image = ClusterImage.EMPTY;

        @Override
        public synchronized ClusterImage image() {
            return image;
        }

        @Override
        public synchronized LiveImage.Subscription subscribe(Listener listener) {
            listeners.add(listener);
            listener.advanced(List.of(), image, image);
            return () -> listeners.remove(listener);
        }

        synchronized void tell(Pictures change) {
            var before = image;
            image = change.on(before);
            listeners.forEach(listener -> listener.advanced(List.of(), before, image));
        }
    }

    @Test
    void opensWhatIsPublishedAlreadyAndCarriesToTheTask() throws Exception {
        try (var task = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            int published = freePort();
            live.tell(
                    new Pictures()
                            .networks()
                            .service("web", port(published, task.getLocalPort(), "tcp"))
                            .running("web", "t1", 1, HERE, ingress("127.0.0.1/24")));
            try (var mesh = start()) {
                assertThat(next()).isEqualTo(listening(published));
                assertThat(mesh.ports()).containsOnlyKeys(tcp(published));
                try (var client = new Socket(InetAddress.getLoopbackAddress(), published);
                        var accepted = task.accept()) {
                    client.getOutputStream().write(5);
                    assertThat(accepted.getInputStream().read()).isEqualTo(5);
                }
            }
            assertThat(next()).isEqualTo(new PortStatus.Closed(tcp(published)));
        }
    }

    @Test
    void followsTheLog() throws Exception {
        int published = freePort();
        try (var mesh = start()) {
            live.tell(new Pictures().networks().service("web", port(published, 80, "tcp")));
            assertThat(next()).isEqualTo(listening(published));

            live.tell(new Pictures().removed("web"));

            assertThat(next()).isEqualTo(new PortStatus.Closed(tcp(published)));
            assertThat(mesh.ports()).isEmpty();
        }
    }

    @Test
    void skipsWhatItMissedAndEndsAtTheNewest() throws Exception {
        int first = freePort();
        int last = freePort();
        live.tell(new Pictures().networks().service("web"));
        try (var mesh = start()) {
            for (int i = 0; i < 2_000; i++) {
                live.tell(new Pictures().ports("web", port(i % 2 == 0 ? first : last, 80, "tcp")));
            }
            live.tell(new Pictures().service("end", port(freePort(), 80, "udp")));

            int changes = 1;
            while (!(next().port().protocol() == Protocol.UDP)) {
                changes++;
            }
            assertThat(changes).as("changes of ports for 2,001 pictures").isLessThan(2_000);
            assertThat(mesh.ports().keySet()).contains(tcp(last)).doesNotContain(tcp(first));
        }
    }

    private Mesh start() {
        return Mesh.start(
                live,
                HERE,
                new MeshConfig(
                        InetAddress.getLoopbackAddress(),
                        1,
                        System::nanoTime,
                        statuses::add,
                        Duration.ofMillis(10),
                        Duration.ofMinutes(1)),
                new Tunnels.None());
    }

    private PortStatus next() throws InterruptedException {
        var status = statuses.poll(20, TimeUnit.SECONDS);
        if (status == null) {
            throw new IllegalStateException("expected a port to change, but none did");
        }
        return status;
    }

    private static PortStatus listening(int port) {
        return new PortStatus.Listening(tcp(port));
    }

    private static PublishedPort tcp(int port) {
        return new PublishedPort(Protocol.TCP, port);
    }

    private static int freePort() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return taken.getLocalPort();
        }
    }
}
