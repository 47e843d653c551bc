package io.swarmlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportsTest {
    @TempDir private Path folder;

    @Test
    void whatFailedIsToldByName() throws IOException {
        Files.writeString(
                folder.resolve("TEST-io.swarmlog.A.xml"),
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="io.swarmlog.A" tests="4">
                  <testcase name="works" classname="io.swarmlog.A" time="0.1"/>
                  <testcase name="fails" classname="io.swarmlog.A" time="0.1">
                    <failure message="expected 1 &#10; but got 2" type="AssertionError">stack</failure>
                  </testcase>
                  <testcase name="breaks" classname="io.swarmlog.A" time="0.1">
                    <error type="java.io.IOException">stack</error>
                  </testcase>
                  <testcase name="waits" classname="io.swarmlog.A" time="0"><skipped/></testcase>
                </testsuite>
                """);

        TestReports reports = TestReports.read(List.of(folder, folder.resolve("absent")));

        assertThat(reports.counts()).isEqualTo("Tests run: 4, Failures: 1, Errors: 1, Skipped: 1");
        assertThat(reports.failed())
                .containsExactly(
                        "io.swarmlog.A.fails: expected 1 but got 2",
                        "io.swarmlog.A.breaks: java.io.IOException");
        assertThat(reports.isGreen()).isFalse();
    }

    @Test
    void aRunWithoutTestsIsNotGreen() throws IOException {
        assertThat(TestReports.read(List.of(folder)).isGreen()).isFalse();
    }
}
