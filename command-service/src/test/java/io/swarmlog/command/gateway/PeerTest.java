package io.swarmlog.command.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who a client is, is what the kernel says.
final class PeerTest {
    @TempDir private Path process;

    private int owner() throws IOException {
        return (int) Files.getAttribute(process, "unix:uid");
    }

    private String user() throws IOException {
        return Files.getOwner(process).getName();
    }

    @Test
    void userAndProgramAreTold() throws IOException {
        Files.writeString(process.resolve("comm"), "docker\n");

        assertThat(Peer.text(owner(), process))
                .isEqualTo(user() + " (uid " + owner() + ", docker)");
    }

    /// A process may give itself any name: it can't write on our lines.
    @Test
    void aNameThatIsNoneIsMadePlain() throws IOException {
        Files.writeString(process.resolve("comm"), "ro\not) @\u001b[2J" + "x".repeat(10_000));

        assertThat(Peer.text(owner(), process))
                .startsWith(user() + " (uid " + owner() + ", ro?ot?????2J")
                .endsWith("x)")
                .hasSizeLessThan(80)
                .doesNotContain("\n", "@", "\u001b");
    }

    @Test
    void aProcessOfAnotherUserIsNotTakenForTheCallers() throws IOException {
        Files.writeString(process.resolve("comm"), "passwd");

        assertThat(Peer.text(owner() + 7, process)).isEqualTo("uid " + (owner() + 7));
        assertThat(Peer.text(-2, process.resolve("gone"))).isEqualTo("uid 4294967294");
    }
}
