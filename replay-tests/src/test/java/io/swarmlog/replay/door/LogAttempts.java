package io.swarmlog.replay.door;

import io.swarmlog.log.Topics;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.BrokerRegistrationRequest;
import org.apache.kafka.common.requests.CreateAclsRequest;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.DeleteGroupsRequest;
import org.apache.kafka.common.requests.DescribeQuorumRequest;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.IncrementalAlterConfigsRequest;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.JoinGroupRequest;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.UnregisterBrokerRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;

/// What may be tried at the log: each thing with the requests that try it. None of them harms the
/// log when it is allowed.
final class LogAttempts {
    /// The last versions that name topics, which are called by ids later.
    private static final short FETCH = 12;

    private static final short PRODUCE = 12;
    private static final int NOBODYS_BROKER = 999;

    private LogAttempts() {}

    /// At the port for clients.
    static Map<String, Map<String, AbstractRequest>> ofClients() {
        Map<String, Map<String, AbstractRequest>> all = new LinkedHashMap<>();
        for (String topic : topics()) {
            all.put("topic `" + topic + "`", topic(topic));
        }
        for (String group : List.of("swarmlog-control", "swarmlog-intake", "any")) {
            all.put("group `" + group + "`", group(group));
        }
        for (String id : List.of("swarmlog-control", "any")) {
            all.put("transactional id `" + id + "`", Map.of("begin as it", fence(id)));
        }
        all.put("the log", log());
        return all;
    }

    /// At the port of the quorum.
    static Map<String, AbstractRequest> ofQuorum() {
        Map<String, AbstractRequest> ways = new LinkedHashMap<>();
        ways.put("ask who votes", quorum());
        ways.put("take the place of a server", register());
        return ways;
    }

    private static List<String> topics() {
        return List.of(
                Topics.INPUTS,
                Topics.EVENTS,
                Topics.MEMBER_EVENTS,
                Topics.COMMANDS,
                Topics.ASSIGNMENTS,
                Topics.REPORTS,
                Topics.HEARTBEATS,
                Topics.LOGS,
                Topics.SNAPSHOTS,
                Topics.MEMBER_SNAPSHOTS,
                Topics.SCHEMAS,
                "__consumer_offsets",
                "__transaction_state");
    }

    private static Map<String, AbstractRequest> topic(String topic) {
        Map<String, AbstractRequest> ways = new LinkedHashMap<>();
        ways.put("see", MetadataRequest.Builder.forTopicNames(List.of(topic), false).build());
        ways.put("read", read(topic));
        ways.put("write", write(topic));
        ways.put("change", change(topic));
        return ways;
    }

    static AbstractRequest read(String topic) {
        return read(topic, 0);
    }

    /// @param waitMs how long the broker keeps it when there is nothing to read
    static AbstractRequest read(String topic, int waitMs) {
        Map<TopicPartition, FetchRequest.PartitionData> where = new LinkedHashMap<>();
        where.put(
                new TopicPartition(topic, 0),
                new FetchRequest.PartitionData(
                        Uuid.ZERO_UUID, 0, -1, 1 << 20, java.util.Optional.empty()));
        return FetchRequest.Builder.forConsumer(FETCH, waitMs, 1, where).build(FETCH);
    }

    private static AbstractRequest write(String topic) {
        var record = new SimpleRecord("tried".getBytes(StandardCharsets.UTF_8));
        var partition =
                new ProduceRequestData.PartitionProduceData()
                        .setIndex(0)
                        .setRecords(MemoryRecords.withRecords(Compression.NONE, record));
        var data =
                new ProduceRequestData.TopicProduceData()
                        .setName(topic)
                        .setPartitionData(List.of(partition));
        var topics = new ProduceRequestData.TopicProduceDataCollection();
        topics.add(data);
        return new ProduceRequest.Builder(
                        PRODUCE,
                        PRODUCE,
                        new ProduceRequestData()
                                .setAcks((short) 1)
                                .setTimeoutMs(1_000)
                                .setTopicData(topics))
                .build(PRODUCE);
    }

    private static AbstractRequest change(String topic) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var op =
                new AlterConfigOp(
                        new ConfigEntry("max.message.bytes", "8388608"), AlterConfigOp.OpType.SET);
        return new IncrementalAlterConfigsRequest.Builder(Map.of(resource, List.of(op)), true)
                .build();
    }

    private static Map<String, AbstractRequest> group(String group) {
        Map<String, AbstractRequest> ways = new LinkedHashMap<>();
        var protocols = new JoinGroupRequestData.JoinGroupRequestProtocolCollection();
        protocols.add(
                new JoinGroupRequestData.JoinGroupRequestProtocol()
                        .setName("range")
                        .setMetadata(new byte[0]));
        ways.put(
                "join",
                new JoinGroupRequest.Builder(
                                new JoinGroupRequestData()
                                        .setGroupId(group)
                                        .setMemberId("nobody")
                                        .setProtocolType("consumer")
                                        .setSessionTimeoutMs(10_000)
                                        .setRebalanceTimeoutMs(10_000)
                                        .setProtocols(protocols))
                        .build());
        ways.put(
                "delete",
                new DeleteGroupsRequest.Builder(
                                new DeleteGroupsRequestData().setGroupsNames(List.of(group)))
                        .build());
        return ways;
    }

    private static AbstractRequest fence(String id) {
        return new InitProducerIdRequest.Builder(
                        new InitProducerIdRequestData()
                                .setTransactionalId(id)
                                .setTransactionTimeoutMs(10_000))
                .build();
    }

    private static Map<String, AbstractRequest> log() {
        Map<String, AbstractRequest> ways = new LinkedHashMap<>();
        ways.put("ask who votes", quorum());
        var topics = new CreateTopicsRequestData.CreatableTopicCollection();
        topics.add(
                new CreateTopicsRequestData.CreatableTopic()
                        .setName("another")
                        .setNumPartitions(1)
                        .setReplicationFactor((short) 1));
        ways.put(
                "create topics",
                new CreateTopicsRequest.Builder(
                                new CreateTopicsRequestData()
                                        .setTopics(topics)
                                        .setValidateOnly(true))
                        .build());
        ways.put("give rights", giveRights());
        ways.put(
                "send servers away",
                new UnregisterBrokerRequest.Builder(
                                new UnregisterBrokerRequestData().setBrokerId(NOBODYS_BROKER))
                        .build());
        var marker =
                new WriteTxnMarkersRequest.TxnMarkerEntry(
                        1L << 40,
                        (short) 0,
                        0,
                        TransactionResult.ABORT,
                        List.of(new TopicPartition("another", 0)),
                        (short) 0);
        ways.put(
                "end transactions of others",
                new WriteTxnMarkersRequest.Builder(List.of(marker)).build());
        return ways;
    }

    private static AbstractRequest giveRights() {
        var acl =
                new CreateAclsRequestData.AclCreation()
                        .setResourceType((byte) 2)
                        .setResourceName("another")
                        .setResourcePatternType((byte) 3)
                        .setPrincipal("User:nobody-at-all")
                        .setHost("*")
                        .setOperation(AclOperation.READ.code())
                        .setPermissionType(AclPermissionType.DENY.code());
        return new CreateAclsRequest.Builder(new CreateAclsRequestData().setCreations(List.of(acl)))
                .build();
    }

    /// Of another cluster, so that it comes to nothing.
    private static AbstractRequest register() {
        return new BrokerRegistrationRequest.Builder(
                        new BrokerRegistrationRequestData()
                                .setBrokerId(NOBODYS_BROKER)
                                .setClusterId("another")
                                .setIncarnationId(Uuid.randomUuid()))
                .build();
    }

    static AbstractRequest quorum() {
        var partition = new DescribeQuorumRequestData.PartitionData().setPartitionIndex(0);
        var topic =
                new DescribeQuorumRequestData.TopicData()
                        .setTopicName("__cluster_metadata")
                        .setPartitions(List.of(partition));
        return new DescribeQuorumRequest.Builder(
                        new DescribeQuorumRequestData().setTopics(List.of(topic)))
                .build();
    }
}
