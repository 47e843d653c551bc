package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.hosts.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PortClaimsTest {
    @TempDir private Path folder;

    /// Two that begin a swarm in the same second: neither listens yet.
    @Test
    void portsThatAnotherProcessClaimedAreNotFree() throws Exception {
        Process other =
                Programs.started(
                        Programs.builder(
                                        List.of(
                                                Path.of(
                                                                System.getProperty("java.home"),
                                                                "bin",
                                                                "java")
                                                        .toString(),
                                                "-cp",
                                                System.getProperty("java.class.path"),
                                                Claimer.class.getName(),
                                                folder.toString(),
                                                "2377"))
                                .redirectError(ProcessBuilder.Redirect.INHERIT));
        try {
            assertThat(other.getInputStream().read()).isEqualTo('y');

            assertThat(PortClaims.claim(folder, 2377)).isFalse();
            assertThat(PortClaims.claim(folder, 2387)).isTrue();
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(PortClaims.claim(folder, 2377)).as("a claim ends with its process").isTrue();
        assertThat(PortClaims.claim(folder, 2377)).as("its own").isTrue();
    }

    /// Claims ports and holds them until it is killed.
    static final class Claimer {
        private Claimer() {}

        public static void main(String[] args) throws IOException {
            boolean claimed = PortClaims.claim(Path.of(args[0]), Integer.parseInt(args[1]));
            System.out.print(claimed ? "y" : "n");
            System.out.flush();
            if (System.in.read() >= 0) {
                throw new IllegalStateException("expected no input");
            }
        }
    }
}
