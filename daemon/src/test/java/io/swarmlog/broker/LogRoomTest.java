package io.swarmlog.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.server.quota.ClientQuotaType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogRoomTest {
    private static final long MIB = 1 << 20;

    @TempDir private Path folder;

    @Test
    void aTenthIsKeptFreeAndAGibibyteAtMost() {
        assertThat(room(100, 1_000).isShort()).isFalse();
        assertThat(room(1_024, 100_000).isShort()).isFalse();
        assertThat(room(99, 1_000).isShort()).isTrue();
        assertThat(room(99, 1_000).lack())
                .isEqualTo("in /log: 99 MiB are free, but 100 MiB are needed");
        assertThat(room(1_023, 100_000).isShort()).isTrue();
    }

    @Test
    void aFolderThatIsGoneIsALackInASentence() {
        var now = new AtomicLong();
        var room = new LogRoom(folder.resolve("gone"), now::get);

        assertThat(room.state().refusal())
                .hasValueSatisfying(why -> assertThat(why).contains("gone"));
    }

    /// Who holds copies, who has them in step, who leads; who has too little room, and whether
    /// commands are refused.
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, '', taken",
        "1, 1, 1, 1, refused",
        "1 2, 1 2, 1, 2, refused",
        "1 2 3, 1 2 3, 1, '', taken",
        "1 2 3, 1 2 3, 1, 3, warned",
        "1 2 3, 1 2 3, 1, 1, refused",
        "1 2 3, 1 2 3, 1, 2 3, refused",
        "1 2 3, 1 2 3, 2, 1, warned",
        // One of them is down: the others are needed.
        "1 2 3, 1 2, 1, 2, refused",
        // What is not in step is not counted on, and says so itself.
        "1 2 3, 1 2, 1, 3, taken",
        "1 2 3, 2 3, 2, 1, warned",
        // A fourth manager without copies.
        "2 3 4, 2 3 4, 2, 1, warned",
    })
    void commandsAreRefusedWhereTheLogCanNotDoWithoutACopy(
            String holders, String inStep, int leader, String shortOnes, String expected) {
        var rooms = new TreeMap<Integer, Room>();
        numbers(holders).forEach(it -> rooms.put(it, room(500, 1_000)));
        numbers(shortOnes).forEach(it -> rooms.put(it, room(5, 1_000)));
        var room = new LogRoom(1, folder, () -> LineCopies.alone(1), it -> "host" + it, () -> 0L);

        LogRoom.State state =
                room.state(new LineCopies(leader, numbers(holders), numbers(inStep)), rooms);

        String found = state.warnings().isEmpty() ? "taken" : "warned";
        assertThat(state.refusal().isPresent() ? "refused" : found).isEqualTo(expected);
        String told = state.refusal().orElse(String.join("; ", state.warnings()));
        if (!expected.equals("taken")) {
            numbers(shortOnes).forEach(it -> assertThat(told).contains("host" + it + " in /log"));
        }
    }

    private static Room room(long freeMib, long sizeMib) {
        return new Room("/log", freeMib * MIB, sizeMib * MIB);
    }

    private static SortedSet<Integer> numbers(String text) {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (String each : text.split(" ", -1)) {
            if (!each.isEmpty()) {
                numbers.add(Integer.valueOf(each));
            }
        }
        return numbers;
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
