package io.swarmlog.broker.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where copies go when managers come, go and fail. `2*` is the one that leads.
class CopyPlanTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # managers | inputs | another partition | in step | after
                    # Managers come and go.
                    1,2,3   | 1*       | 1*       | true  | 1,2,3
                    2,3     | 1*,3,2   | 1*,2,3   | true  | 3,2
                    1,2,3,4 | 1*,2,3   | 1*,3,4   | true  | 1,3,4
                    # The order is that of inputs, whoever leads just now.
                    1,2,3   | 1,2*,3   | 1,2*,3   | true  | 1,2,3
                    1,2,3   | 2*,1,3   | 1,3,2*   | true  | 2,1,3
                    # A partition that is led by another is to be led by the same one.
                    1,2,3   | 1,2*,3   | 1,2,3*   | true  | 2,1,3
                    1,2,3,4 | 1*,2,3   | 2*,3,4   | true  | 1,2,3
                    # While one is down, no order is changed; copies still move.
                    1,2,3   | 1,2*,3   | 1,3*,2   | false | 1,3,2
                    2,3     | 1,2*,3   | 1,3*,2   | false | 2,3
                    # Nobody leads.
                    1,2,3   | 3,2,1    | 1,2,3    | true  | 3,2,1
                    """)
    void copiesFollowTheManagersInTheOrderOfInputs(
            String managers, String inputs, String before, boolean inStep, String after) {
        var line = partition(inputs, true);
        var other = partition(before, inStep);

        var plan = CopyPlan.beside(new TreeSet<>(numbers(managers)), line, List.of(line, other));

        assertThat(plan.replicas(other)).isEqualTo(numbers(after));
    }

    private static CopyPlan.Partition partition(String text, boolean whole) {
        int leader =
                List.of(text.split(",")).stream()
                        .filter(each -> each.endsWith("*"))
                        .map(each -> Integer.parseInt(each.replace("*", "")))
                        .findFirst()
                        .orElse(CopyPlan.Partition.NOBODY);
        return new CopyPlan.Partition(numbers(text.replace("*", "")), leader, whole);
    }

    private static List<Integer> numbers(String text) {
        return List.of(text.split(",")).stream().map(Integer::valueOf).toList();
    }
}
