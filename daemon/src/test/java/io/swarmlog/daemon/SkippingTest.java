package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.follow.Follower;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Getting past an input, on a real log.
@Timeout(120)
class SkippingTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999_999, Long.MAX_VALUE})
    void anOffsetThatIsNotThereIsRefusedAndDecidingGoesOn(long offset) throws Exception {
        Wires wires = AvroWires.of(new FixedSchemaIds());
        try (EmbeddedKafka broker = OneBroker.start(folder);
                Admin admin = Admin.create(broker.client())) {
            TopicLayout.ensure(admin, LogWay.SEATS, (short) 1, Long.MAX_VALUE);
            Map<String, Object> kafka = broker.client();
            try (var follower = new Follower(kafka, wires).start();
                    var inputs = new InputAppender(kafka, wires.inputs())) {
                HostStatus refused =
                        new Skipping(kafka, inputs, follower)
                                .skip(offset, () -> fail("deciding began anew"));

                assertThat(refused.healthy()).isFalse();
                assertThat(refused.text())
                        .contains("there is none at offset " + offset)
                        .contains("the next one has offset 0");
            }
        }
    }
}
