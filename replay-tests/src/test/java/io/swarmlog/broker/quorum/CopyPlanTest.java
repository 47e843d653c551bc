package io.swarmlog.broker.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where copies go when managers come, go and fail.
class CopyPlanTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # managers | inputs: replicas, leader | a partition before | after
                    1,2,3   | 1     | 1  | 1     | 1,2,3
                    1,2,3   | 1,2,3 | 2  | 1,2,3 | 2,1,3
                    1,2,3   | 2,1,3 | 2  | 1,3,2 | 2,1,3
                    1,2,3   | 3,2,1 | -1 | 1,2,3 | 3,2,1
                    2,3     | 1,3,2 | 1  | 1,2,3 | 3,2
                    1,2,3,4 | 1,2,3 | 1  | 2,3,4 | 1,2,3
                    1,2,3,4 | 1,2,4 | 1  | 1,3,4 | 1,4,3
                    """)
    void copiesFollowTheManagersInTheOrderOfInputs(
            String managers, String inputs, int leader, String before, String after) {
        CopyPlan plan =
                CopyPlan.beside(
                        new TreeSet<>(numbers(managers)),
                        new CopyPlan.Partition(numbers(inputs), leader));

        assertThat(plan.replicas(new CopyPlan.Partition(numbers(before), leader)))
                .isEqualTo(numbers(after));
    }

    @Test
    void oneElectionMovesEverythingToTheSameManager() {
        CopyPlan plan =
                CopyPlan.beside(
                        new TreeSet<>(List.of(1, 2, 3)),
                        new CopyPlan.Partition(List.of(2, 3, 1), 2));

        assertThat(List.of(List.of(1, 2, 3), List.of(2, 1, 3), List.of(3, 2, 1)))
                .allSatisfy(before ->
                        assertThat(plan.replicas(new CopyPlan.Partition(before, 2)))
                                .isEqualTo(List.of(2, 3, 1)));
    }

    private static List<Integer> numbers(String text) {
        return List.of(text.split(",")).stream().map(Integer::valueOf).toList();
    }
}
