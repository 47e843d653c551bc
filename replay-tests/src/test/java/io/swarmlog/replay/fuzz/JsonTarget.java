package io.swarmlog.replay.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.command.json.ApiVersion;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.NetworkReader;
import io.swarmlog.command.json.NodeReader;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.ServiceReader;
import io.swarmlog.command.json.SwarmReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/// JSON and its numbers, read as each of the bodies that clients send.
final class JsonTarget implements Target {
    private static final List<Function<JsonNode, Object>> READERS =
            List.of(
                    body -> ServiceReader.read(body, ApiVersion.NEWEST),
                    body -> ServiceReader.read(body, new ApiVersion(24)),
                    NetworkReader::read,
                    NodeReader::read,
                    SwarmReader::init,
                    SwarmReader::join,
                    SwarmReader::update,
                    SwarmReader::rootWish,
                    SwarmReader::unlockKey);

    @Override
    public void put(byte[] bytes) {
        JsonNode body;
        try {
            body = GoJson.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (Refusal refused) {
            return;
        }
        for (Function<JsonNode, Object> reader : READERS) {
            try {
                Object _ = reader.apply(body);
            } catch (Refusal refused) {
                // The next reader asks for other fields.
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                HttpTarget.text(
                        """
                        {"Name":"web","Labels":{"a":"b"},"TaskTemplate":{"ContainerSpec":{"Image":"app:1","Env":["A=1"],
                        "Mounts":[{"Type":"tmpfs","Target":"/x","TmpfsOptions":{"SizeBytes":1e3,"Mode":511}}],
                        "StopGracePeriod":10000000000,"Healthcheck":{"Test":["CMD","x"],"Interval":1000000}},
                        "Resources":{"Limits":{"NanoCPUs":1000000000,"MemoryBytes":4194304},"Reservations":
                        {"GenericResources":[{"DiscreteResourceSpec":{"Kind":"gpu","Value":2}}]}},
                        "RestartPolicy":{"Condition":"any","Delay":5000000000,"MaxAttempts":3},
                        "Placement":{"Constraints":["node.role==manager"],"MaxReplicas":2,"Preferences":
                        [{"Spread":{"SpreadDescriptor":"node.labels.dc"}}]},"Networks":[{"Target":"n","Aliases":["w"]}]},
                        "Mode":{"Replicated":{"Replicas":3}},"UpdateConfig":{"Parallelism":1,"Delay":1,"Monitor":5,
                        "FailureAction":"rollback","MaxFailureRatio":0.25,"Order":"start-first"},
                        "EndpointSpec":{"Mode":"vip","Ports":[{"Protocol":"tcp","TargetPort":80,"PublishedPort":8080}]}}
                        """),
                HttpTarget.text(
                        """
                        {"Name":"net","Driver":"overlay","CheckDuplicate":true,"Attachable":true,"IPAM":{"Driver":"default",
                        "Config":[{"Subnet":"10.99.0.0/24","Gateway":"10.99.0.1","IPRange":"10.99.0.128/25",
                        "AuxAddress":{"a":"10.99.0.5"}}]},"Options":{"encrypted":""},"Labels":{"x":"y"}}
                        """),
                HttpTarget.text(
                        """
                        {"ListenAddr":"0.0.0.0:2377","AdvertiseAddr":"eth0","DataPathPort":4789,"ForceNewCluster":false,
                        "DefaultAddrPool":["10.0.0.0/8"],"SubnetSize":24,"RemoteAddrs":["10.0.0.1:2377"],
                        "JoinToken":"SWMTKN-1-x-y","UnlockKey":"SWMKEY-1-x","Spec":{"Orchestration":
                        {"TaskHistoryRetentionLimit":5},"Raft":{"SnapshotInterval":10000},"Dispatcher":
                        {"HeartbeatPeriod":5000000000},"CAConfig":{"NodeCertExpiry":7776000000000000,"ForceRotate":1,
                        "SigningCACert":"x","SigningCAKey":"y"},"EncryptionConfig":{"AutoLockManagers":true}},
                        "Role":"worker","Availability":"active"}
                        """),
                HttpTarget.text(
                        "[1,-0.5e+10,1e999999999,99999999999999999999,true,null,\"\\u00e9\"]"));
    }
}
