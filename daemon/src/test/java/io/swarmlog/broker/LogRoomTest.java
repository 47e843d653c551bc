package io.swarmlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.server.quota.ClientQuotaType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRoomTest {
    private static final long MIB = 1 << 20;

    @TempDir private Path folder;

    @Test
    void aTenthIsKeptFreeAndAGibibyteAtMost() {
        var room = new LogRoom(folder);

        assertThat(room.lack(100 * MIB, 1_000 * MIB)).isEmpty();
        assertThat(room.lack(1_024 * MIB, 100_000 * MIB)).isEmpty();
        assertThat(room.lack(99 * MIB, 1_000 * MIB))
                .hasValueSatisfying(why ->
                        assertThat(why)
                                .contains(folder.toString())
                                .contains("99 MiB are free, but 100 MiB are needed"));
        assertThat(room.lack(1_023 * MIB, 100_000 * MIB)).isPresent();
    }

    @Test
    void aFolderThatIsGoneIsALackInASentence() {
        var now = new AtomicLong();
        var room = new LogRoom(folder.resolve("gone"), now::get);

        assertThat(room.lack()).hasValueSatisfying(why -> assertThat(why).contains("gone"));
    }

    @Test
    void membersHaveABoundEachAndManagersHaveNone() {
        var quotas = new MemberQuotas();
        var worker = new DecidedPrincipals.Named(Principals.WORKER, "node1");
        var other = new DecidedPrincipals.Named(Principals.WORKER, "node2");
        var manager = new DecidedPrincipals.Named(Principals.MANAGER, "node3");
        var plain = new KafkaPrincipal(KafkaPrincipal.USER_TYPE, Principals.PUBLISHER);

        Map<String, String> tags = tags(quotas, worker, "a");

        assertThat(tags(quotas, worker, "b")).isEqualTo(tags);
        assertThat(tags(quotas, other, "a")).isNotEqualTo(tags);
        assertThat(quotas.quotaLimit(ClientQuotaType.PRODUCE, tags)).isPositive();
        assertThat(quotas.quotaLimit(ClientQuotaType.PRODUCE, tags(quotas, plain, "a")))
                .isPositive();
        assertThat(quotas.quotaLimit(ClientQuotaType.PRODUCE, tags(quotas, manager, "a"))).isNull();
        assertThat(
                        quotas.quotaLimit(
                                ClientQuotaType.FETCH,
                                quotas.quotaMetricTags(ClientQuotaType.FETCH, worker, "a")))
                .isNull();
    }

    private static Map<String, String> tags(
            MemberQuotas quotas, KafkaPrincipal principal, String client) {
        return quotas.quotaMetricTags(ClientQuotaType.PRODUCE, principal, client);
    }
}
