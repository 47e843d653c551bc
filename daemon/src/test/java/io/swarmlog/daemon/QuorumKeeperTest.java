package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.TopicLayout;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wires;
import io.swarmlog.follow.Follower;
import io.swarmlog.log.Topics;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.SwarmId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What whoever decides does for the log's servers, on a real one.
@Timeout(120)
class QuorumKeeperTest {
    private static final String STAMP = "message.timestamp.type";
    private static final ConfigResource REPORTS =
            new ConfigResource(ConfigResource.Type.TOPIC, Topics.REPORTS);

    @TempDir private Path folder;

    private static String stamp(Admin admin) throws Exception {
        var found = admin.describeConfigs(List.of(REPORTS)).all().get();
        return Objects.requireNonNull(found.get(REPORTS)).get(STAMP).value();
    }

    private static boolean hasSnapshots(Admin admin) throws Exception {
        return admin.listTopics().names().get().contains(Topics.SNAPSHOTS);
    }

    private static void makeOld(Admin admin) throws Exception {
        TopicLayout.ensure(admin, LogWay.SEATS, (short) 1, Long.MAX_VALUE);
        var stamp =
                new AlterConfigOp(new ConfigEntry(STAMP, "CreateTime"), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(REPORTS, List.of(stamp))).all().get();
        admin.deleteTopics(Set.of(Topics.SNAPSHOTS)).all().get();
        while (hasSnapshots(admin) || !stamp(admin).equals("CreateTime")) {
            Thread.onSpinWait();
        }
    }

    private static HostState host() {
        return new HostState(
                new HostState.Self(
                        new NodeId("manager"), 1, NodeSpec.Role.MANAGER, new SwarmId("swarm")),
                1,
                new HostState.Place("127.0.0.1", "127.0.0.1", new Ports(2377)),
                "cluster",
                List.of(),
                true,
                NodeSpec.Availability.ACTIVE);
    }

    @Test
    void whoBeginsToDecideSeesToTopicsOfTheVersionBefore() throws Exception {
        Wires wires = AvroWires.of(new FixedSchemaIds());
        var deciding = new AtomicBoolean();
        try (EmbeddedKafka broker = OneBroker.start(folder);
                Admin admin = Admin.create(broker.client())) {
            makeOld(admin);
            Map<String, Object> kafka = broker.client();
            try (var follower = new Follower(kafka, wires).start();
                    var inputs = new InputAppender(kafka, wires.inputs());
                    var _ =
                            new QuorumKeeper(
                                    host(),
                                    broker.voter(),
                                    new OneBroker.Log(kafka, wires, follower),
                                    inputs,
                                    deciding::get,
                                    Long.MAX_VALUE)) {
                assertThat(stamp(admin)).isEqualTo("CreateTime");

                deciding.set(true);

                while (!stamp(admin).equals("LogAppendTime") || !hasSnapshots(admin)) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
