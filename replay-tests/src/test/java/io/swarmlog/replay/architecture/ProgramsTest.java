package io.swarmlog.replay.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.hosts.ProgramList;
import io.swarmlog.hosts.ProgramScan;
import io.swarmlog.hosts.Programs;
import io.swarmlog.hosts.ShellWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No program is called that is not in the list: Java's calls go through one place, which refuses
/// others; scripts are read; and what tests' own scripts call is found by nobody, since 'swarmlog
/// test' gives them a PATH of links to the programs of the list.
class ProgramsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// Its module does not see the list; the PATH binds it.
    private static final Set<String> EXCUSED = Set.of("RealEngineTest.java");

    @Test
    void sourcesCallProgramsOfTheListOnly() throws IOException {
        assertThat(ProgramScan.unlisted(TidyTest.root())).isEmpty();
    }

    @Test
    void scriptsAreReadAsTheShellReadsThem() {
        String script =
                """
                set -eu   # curl in a comment
                own() { jq . "$1"; }
                case "$1" in wget | curl) own "$(awk -F: 'perl x; python' "$(who)")" ;; esac
                FOO=1 nmap -x | tac && ! socat; if dig; then host; fi
                say "rsync; scp (ssh)" 'telnet; ftp'
                """;

        assertThat(ShellWords.programs(script))
                .containsExactly("awk", "dig", "host", "jq", "nmap", "say", "socat", "tac", "who");
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        ProgramList.all().forEach(program -> names.add(program.name()));
        return names;
    }

    @Test
    void testsStartProgramsThroughTheList() throws IOException {
        Set<String> own = new TreeSet<>();
        try (Stream<Path> files = Files.walk(TidyTest.root())) {
            for (Path file : files.filter(ProgramsTest::isTest).toList()) {
                String text = Files.readString(file);
                if (text.contains("new Process" + "Builder(")
                        || text.contains("getRuntime()" + ".exec(")) {
                    own.add(file.getFileName().toString());
                }
            }
        }
        assertThat(own).as("say Programs.builder(command) instead").isEqualTo(EXCUSED);
    }

    private static boolean isTest(Path file) {
        return file.toString().contains("/src/test/java/") && file.toString().endsWith(".java");
    }

    @Test
    void aProgramThatIsNotInTheListIsRefused() {
        assertThatThrownBy(() -> Programs.builder(List.of("jq", ".")))
                .hasMessageContaining("expected a program of the list")
                .hasMessageContaining("'jq'");
        assertThatThrownBy(
                        () -> Programs.builder(List.of("nice", "-n", "-20", "setsid", "jq", ".")))
                .hasMessageContaining("'jq'");
    }

    @Test
    void eachProgramIsThereOnceWithItsPackage() {
        assertThat(ProgramList.all()).extracting(ProgramList.Program::name).doesNotHaveDuplicates();
        assertThat(ProgramList.all())
                .allSatisfy(program -> assertThat(program.inPackage()).matches("[a-z0-9.+-]+"));
    }

    /// What a script calls, and the list has not, can't be called where the links are the PATH.
    @Test
    void theLinksLeadToTheListsProgramsOnly(@TempDir Path folder) throws IOException {
        ProgramList.link(folder);

        assertThat(names(folder)).contains("ls", "bash").isSubsetOf(names());
        Map<String, String> path = Map.of("PATH", folder.toString());
        assertThat(Programs.shell(path, LIMIT, "ls -d / | cat").ok()).isEqualTo("/\n");
        assertThatThrownBy(() -> Programs.shell(path, LIMIT, "factor 6").ok())
                .hasMessageContaining("it is not in the list of programs that may be called");
        for (String link : names(folder)) {
            Files.delete(folder.resolve(link));
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> links = Files.list(folder)) {
            return links.map(link -> link.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void whatAScriptLacksIsToldWithItsPackage(@TempDir Path empty) throws IOException {
        Map<String, String> path = Map.of("PATH", empty.toString());

        assertThatThrownBy(() -> Programs.shell(path, LIMIT, "nft list tables").ok())
                .hasMessageContaining("'nft' (package nftables) is not installed");
    }
}
