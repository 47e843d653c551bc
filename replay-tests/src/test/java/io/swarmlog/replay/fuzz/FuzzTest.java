package io.swarmlog.replay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Changed requests are taken or refused, whatever they are. `-Dswarmlog.fuzz=N` puts N of them to
/// each target, `-Dswarmlog.fuzz.seed` chooses others.
final class FuzzTest {
    private static final int TIMES = Integer.getInteger("swarmlog.fuzz", 3_000);
    private static final long SEED = Long.getLong("swarmlog.fuzz.seed", 8);

    @TestFactory
    Stream<DynamicTest> takesOrRefuses() {
        return StreamSupport.stream(Targets.names().spliterator(), false)
                .map(name ->
                        DynamicTest.dynamicTest("takes or refuses: " + name, () -> fuzz(name)));
    }

    private static void fuzz(String name) {
        Target target = Targets.named(name);
        Bender bender = new Bender(target.seeds(), SEED);
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < TIMES && faults.size() < 3; i++) {
            byte[] bytes = bender.next();
            try {
                target.put(bytes);
            } catch (Exception | StackOverflowError | AssertionError fault) {
                faults.add(at(fault) + "\n  of " + HexFormat.of().formatHex(bytes));
            }
        }
        assertThat(faults).as("faults of " + name).isEmpty();
    }

    private static String at(Throwable fault) {
        StringBuilder text = new StringBuilder(fault.toString());
        Stream.of(fault.getStackTrace()).limit(12).forEach(it -> text.append("\n  at ").append(it));
        return text.toString();
    }
}
