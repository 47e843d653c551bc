package io.swarmlog.mesh.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalanceTest {
    /// T is tried, a number with ! suspect.
    @ParameterizedTest
    @CsvSource({
        "'', 0, -1, nobody to ask",
        "T, 0, -1, all were tried",
        "T T T, 5, -1, all were tried",
        "0, 7, 0, the only one",
        "0 0 0, 0, 0, equals take turns",
        "0 0 0, 1, 1, equals take turns",
        "0 0 0, 5, 2, equals take turns",
        "0 0 0, -1, 0, the counter overflowed (2^64-1 divides by 3)",
        "3 1 2, 0, 1, the least load",
        "3 1 1, 0, 1, the least load and the next in turn",
        "3 1 1, 2, 2, the least load and the next in turn",
        "T 9 T, 0, 1, what was not tried",
        "0! 9, 0, 1, a suspect comes after all others",
        "0! 3!, 1, 0, among suspects the least load",
        "T 5!, 0, 1, a suspect rather than nobody",
    })
    void asks(String loads, long turn, int expected, String why) {
        assertThat(Balance.next(loads(loads), turn)).as(why).isEqualTo(expected);
    }

    @Test
    void aHundredConnectionsThatStayAreSpreadEvenly() {
        int[] loads = new int[7];
        for (int turn = 0; turn < 700; turn++) {
            loads[Balance.next(loads, turn)]++;
        }

        assertThat(loads).containsOnly(100);
    }

    private static int[] loads(String text) {
        return text.isEmpty()
                ? new int[0]
                : java.util.Arrays.stream(text.split(" ")).mapToInt(BalanceTest::load).toArray();
    }

    private static int load(String word) {
        if (word.equals("T")) {
            return Balance.TRIED;
        }
        return word.endsWith("!")
                ? Balance.SUSPECT + Integer.parseInt(word.substring(0, word.length() - 1))
                : Integer.parseInt(word);
    }
}
