package io.swarmlog.broker;

import io.swarmlog.log.Topics;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/// Who may touch which topic. Whatever is not granted here is refused; managers are super users and
/// need no grant.
///
/// Kafka's rules are by topic. So a worker reads `member-events`, what workers may know of the
/// events ([io.swarmlog.log.WorkerView]), the snapshots of that, and every partition of
/// `assignments`, where each record is sealed to its node ([io.swarmlog.sealing]). See
/// docs/adr/0028-what-workers-read.md.
final class TopicAccess {
    private TopicAccess() {}

    static List<AclBinding> rules() {
        return Stream.of(
                        grants(
                                Principals.WORKER,
                                AclOperation.READ,
                                List.of(
                                        Topics.ASSIGNMENTS,
                                        Topics.MEMBER_EVENTS,
                                        Topics.MEMBER_SNAPSHOTS,
                                        Topics.SCHEMAS)),
                        grants(
                                Principals.WORKER,
                                AclOperation.WRITE,
                                List.of(Topics.REPORTS, Topics.HEARTBEATS, Topics.LOGS)),
                        grants(
                                Principals.PUBLISHER,
                                AclOperation.READ,
                                List.of(Topics.EVENTS, Topics.SCHEMAS)),
                        grants(Principals.PUBLISHER, AclOperation.WRITE, List.of(Topics.COMMANDS)))
                .flatMap(rules -> rules)
                .toList();
    }

    private static Stream<AclBinding> grants(
            String role, AclOperation operation, List<String> topics) {
        return topics.stream()
                .map(topic ->
                        new AclBinding(
                                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                                new AccessControlEntry(
                                        Principals.user(role),
                                        "*",
                                        operation,
                                        AclPermissionType.ALLOW)));
    }
}
