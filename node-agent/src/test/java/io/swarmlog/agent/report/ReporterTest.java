package io.swarmlog.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.agent.Orders;
import io.swarmlog.agent.Wired;
import io.swarmlog.log.Input;
import io.swarmlog.log.ReportRecord;
import io.swarmlog.log.Topics;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import io.swarmlog.signing.RecordSigner;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReporterTest {
    private final Wired<ReportRecord> wire = new Wired<>();
    private final BlockingQueue<ReportRecord> sent = new LinkedBlockingQueue<>();
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer()) {
                @Override
                public synchronized Future<RecordMetadata> send(
                        ProducerRecord<String, byte[]> record, Callback callback) {
                    Future<RecordMetadata> future = super.send(record, callback);
                    sent.add(wire.decode(record.value()));
                    return future;
                }
            };
    private final Reporter reporter =
            new Reporter(
                    producer,
                    wire,
                    new RecordSigner(Topics.REPORTS, Orders.KEY::getPrivate),
                    Orders.NODE,
                    7);

    private static Input.TaskReport report(String task, TaskState state) {
        return new Input.TaskReport(
                new TaskId(task), state, 1, "", "", Optional.empty(), List.of());
    }

    private List<TaskState> next() throws InterruptedException {
        ReportRecord record = sent.poll(20, TimeUnit.SECONDS);
        assertThat(record).isNotNull();
        assertThat(record.incarnation()).isEqualTo(7);
        return ((Input.ReportTasks) record.observation())
                .reports().stream().map(Input.TaskReport::state).toList();
    }

    @Test
    void sendsAReport() throws InterruptedException {
        reporter.report(report("t1", TaskState.RUNNING));

        assertThat(next()).containsExactly(TaskState.RUNNING);
        assertThat(producer.history().getFirst().key()).isEqualTo("node1");
    }

    @Test
    void sendsAgainWhatCouldNotBeSentWithTheNewestState() throws InterruptedException {
        reporter.report(report("t1", TaskState.RUNNING));
        reporter.report(report("t2", TaskState.RUNNING));
        int reports = next().size();
        while (reports < 2) {
            reports += next().size();
        }
        while (producer.errorNext(new TimeoutException("away"))) {
            reporter.report(report("t1", TaskState.FAILED));
        }

        List<TaskState> again = new java.util.ArrayList<>(next());
        while (again.size() < 2) {
            again.addAll(next());
        }
        assertThat(again).contains(TaskState.FAILED, TaskState.RUNNING);
    }

    @Test
    void sendsTheRestBeforeItCloses() {
        reporter.report(report("t1", TaskState.PREPARING));
        reporter.close();

        assertThat(producer.history()).hasSize(1);
        assertThat(producer.closed()).isTrue();
    }
}
