package io.swarmlog.state.streams;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.assignment.assignors.StickyTaskAssignor;

/// The settings of both applications, each with its reason. Figures and how they were measured:
/// docs/adr/0004-streams-tuning.md. What is not set keeps Kafka's default.
final class StreamsSettings {
    /// The longest a decided input waits while more keep coming. When none is at hand control
    /// commits at once.
    private static final Duration CONTROL_COMMIT = Duration.ofMillis(20);

    /// How much intake may do again after a crash; all of it is idempotent.
    private static final Duration INTAKE_COMMIT = Duration.ofSeconds(1);

    /// How long one look for records takes when there are none; records end it at once. It bounds
    /// how soon a check of liveness or a stop is seen, and is the idle cost of the applications.
    /// While they start, looks are shorter ([Clients]).
    private static final Duration POLL = Duration.ofMillis(200);

    /// The one place in the group that the managers of an embedded log share.
    static final String WHO_LEADS = "leader";

    /// Where the group chooses who decides, one that is gone is noticed after this long. Below it, a
    /// pause of a busy host would move control for nothing. Kafka's least
    /// (`group.min.session.timeout.ms`).
    private static final Duration SESSION = Duration.ofSeconds(6);

    /// On an embedded log nobody waits for a session to end: who leads takes the one place at once. So
    /// a host too busy for its heartbeats keeps it, and with it what intake knows of the nodes.
    private static final Duration SESSION_OF_WHO_LEADS = Duration.ofSeconds(45);

    /// Some six round trips, if the connection has to be made anew.
    private static final Duration LEAVING = Duration.ofMillis(2_500);

    private static final Duration SHORT_LEAVING = Duration.ofMillis(500);
    private static final Duration GROUP_HEARTBEAT = Duration.ofMillis(1_500);
    private static final int MAX_RECORD_BYTES = 8 << 20;

    private StreamsSettings() {}

    /// @param instance this manager among the others, the same after a restart: it then takes its
    ///     place again at once (static membership), instead of waiting until its former self is
    ///     noticed to be gone
    static Properties control(Map<String, Object> kafka, String instance) {
        var settings = common(kafka, ControlStreams.APPLICATION, instance);
        settings.put("processing.guarantee", StreamsConfig.EXACTLY_ONCE_V2);
        settings.put("commit.interval.ms", CONTROL_COMMIT.toMillis());
        // A commit that meets the end of the transaction before it waits in steps of this length.
        settings.put("producer.retry.backoff.ms", 5L);
        settings.put("producer.retry.backoff.max.ms", 20L);
        // Records end it at once, and there is one partition only: longer than Kafka's 0.5 s.
        settings.put("main.consumer.fetch.max.wait.ms", 2_000);
        // Requests that follow one that has to be sent again would be refused and sent again, too;
        // and while one is under way, the next gathers more records.
        settings.put("producer.max.in.flight.requests.per.connection", 1);
        return settings;
    }

    static Properties intake(Map<String, Object> kafka, String instance) {
        var settings = common(kafka, IntakeStreams.APPLICATION, instance);
        settings.put("processing.guarantee", StreamsConfig.AT_LEAST_ONCE);
        settings.put("commit.interval.ms", INTAKE_COMMIT.toMillis());
        // Records of one partition never wait for another's.
        settings.put("max.task.idle.ms", -1L);
        settings.put("producer.acks", "all");
        return settings;
    }

    /// How long an application may take to leave its group. On an embedded log nobody waits for the
    /// place, and the group's coordinator is this process.
    static Duration leaving(String instance) {
        return instance.equals(WHO_LEADS) ? SHORT_LEAVING : LEAVING;
    }

    private static Properties common(
            Map<String, Object> kafka, String application, String instance) {
        var settings = new Properties();
        settings.putAll(kafka);
        settings.put("application.id", application);
        settings.put("client.id", application + "-" + instance);
        settings.put("num.stream.threads", 1);
        // Kafka's default places a task anew whenever a manager comes: who decides would change.
        settings.put("task.assignor.class", StickyTaskAssignor.class.getName());
        settings.put("poll.ms", POLL.toMillis());
        settings.put("statestore.cache.max.bytes", 0L);
        settings.put("metrics.recording.level", "INFO");
        settings.put("log.summary.interval.ms", -1L);
        settings.put("ensure.explicit.internal.resource.naming", true);
        settings.put("main.consumer.group.instance.id", application + "-" + instance);
        var session = instance.equals(WHO_LEADS) ? SESSION_OF_WHO_LEADS : SESSION;
        settings.put("main.consumer.session.timeout.ms", (int) session.toMillis());
        settings.put("main.consumer.heartbeat.interval.ms", (int) GROUP_HEARTBEAT.toMillis());
        settings.put("consumer.max.partition.fetch.bytes", MAX_RECORD_BYTES);
        settings.put("producer.max.request.size", MAX_RECORD_BYTES);
        settings.put("producer.linger.ms", 0L);
        return settings;
    }
}
