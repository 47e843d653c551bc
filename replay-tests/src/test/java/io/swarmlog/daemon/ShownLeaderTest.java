package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.model.NodeId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which manager says that it leads, where the log is a Kafka that others run.
final class ShownLeaderTest {
    /// `ready`: the managers that are ready, oldest member first.
    @ParameterizedTest
    @CsvSource({
        "one decides and is not shown,         a, true,  b, a b c, true",
        "one decides before anybody is shown,  c, true,  -, a b c, true",
        "one decides and is shown,             a, true,  a, a b c, false",
        "none decides and the shown is ready,  a, false, b, a b c, false",
        "none decides and the shown is lost,   b, false, a, b c,   true",
        "another is there for longer,          c, false, a, b c,   false",
        "none is shown,                        a, false, -, a b c, true",
        "one that is not ready itself,         a, false, b, c,     false",
    })
    void isTheOneToBeShown(
            String what, String self, boolean decides, String shown, String ready, boolean says) {
        boolean found =
                ShownLeader.isToSay(
                        new NodeId(self),
                        decides,
                        Optional.of(shown).filter(it -> !it.equals("-")).map(NodeId::new),
                        List.of(ready.split(" ")).stream().map(NodeId::new).toList());

        assertThat(found).as(what).isEqualTo(says);
    }
}
