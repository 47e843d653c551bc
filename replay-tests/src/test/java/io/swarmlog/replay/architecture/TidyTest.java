package io.swarmlog.replay.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How the sources look: sizes, left-over marks, words. Reads them as text.
class TidyTest {
    private static final int FILE_LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 60;

    /// `default ->` hides a missing case from the compiler; allowed over strings and the like only,
    /// which pure rooms list here.
    private static final Pattern MARK = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b");

    /// A test, as documents name one.
    private static final Pattern TEST_NAME = Pattern.compile("`([A-Z][A-Za-z]+Test)`");

    /// The modules of the program.
    private static final List<String> PROGRAM =
            List.of(
                    "schemas",
                    "command-service",
                    "state-streams",
                    "node-agent",
                    "mesh-proxy",
                    "daemon");

    private static final List<String> MODULES =
            Stream.concat(PROGRAM.stream(), Stream.of("replay-tests")).toList();

    private static final Pattern METHOD_HEAD =
            Pattern.compile(
                    "^    (?:    )?(?!return|throw|new|else)[\\w@<][\\w<>\\[\\], .@?]*\\(.*|^    (?:    )?\\w[\\w<>\\[\\], .@?]*\\($");

    private static final Map<String, String> SAY_INSTEAD =
            new TreeMap<>(
                    Map.of("whitelist", "allowlist", "blacklist", "denylist", "leverage", "use"));

    @Test
    void filesAreSmallEnoughToReadInOneSitting() throws IOException {
        List<String> long_ = new ArrayList<>();
        for (Path file : sources()) {
            int lines = Files.readAllLines(file).size();
            if (lines > FILE_LINES_MAX) {
                long_.add(file.getFileName() + ": " + lines + " lines");
            }
        }
        assertThat(long_).as("files of more than " + FILE_LINES_MAX + " lines").isEmpty();
    }

    @Test
    void methodsFitOnAScreen() throws IOException {
        List<String> tall = new ArrayList<>();
        for (Path file : sources()) {
            tall.addAll(tallMethods(file));
        }
        assertThat(tall).as("methods of more than " + METHOD_LINES_MAX + " lines").isEmpty();
    }

    /// A method of the formatter's making starts at an indent of four (eight in a nested type) and
    /// ends with a closing brace at the same indent. A record without a body is none.
    private static List<String> tallMethods(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> tall = new ArrayList<>();
        for (int start = 0; start < lines.size(); start++) {
            String head = lines.get(start);
            if (!METHOD_HEAD.matcher(head).matches()) {
                continue;
            }
            int indent = head.length() - head.stripLeading().length();
            String end = " ".repeat(indent) + "}";
            boolean begun = false;
            for (int at = start; at < lines.size(); at++) {
                if (!begun && lines.get(at).endsWith("{}")) {
                    break;
                }
                begun |= lines.get(at).endsWith("{");
                if (lines.get(at).equals(end)) {
                    if (at - start + 1 > METHOD_LINES_MAX) {
                        tall.add(
                                file.getFileName()
                                        + ":"
                                        + (start + 1)
                                        + ": "
                                        + (at - start + 1)
                                        + " lines");
                    }
                    break;
                }
                if (lines.get(at).endsWith(";")
                        && lines.get(at).length() - lines.get(at).stripLeading().length()
                                == indent) {
                    break;
                }
            }
        }
        return tall;
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        List<String> marks = new ArrayList<>();
        for (Path file : sources()) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (MARK.matcher(line).find()) {
                    marks.add(file.getFileName() + ":" + number + ": " + line.strip());
                }
            }
        }
        assertThat(marks)
                .as("left-over marks: mend it now or write it into docs/STATUS.md")
                .isEmpty();
    }

    @Test
    void everyRoomIsIntroduced() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Path file : sources()) {
            Path folder = file.getParent();
            if (folder != null && !Files.exists(folder.resolve("package-info.java"))) {
                silent.add(root().relativize(folder).toString());
            }
        }
        assertThat(silent.stream().distinct().toList())
                .as("packages without package-info.java")
                .isEmpty();
    }

    @Test
    void wordsAreThePlainOnes() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            String text = Files.readString(file).toLowerCase(java.util.Locale.ROOT);
            SAY_INSTEAD.forEach((word, instead) -> {
                if (text.contains(word)) {
                    found.add(file.getFileName() + ": '" + word + "', say '" + instead + "'");
                }
            });
        }
        assertThat(found).isEmpty();
    }

    /// A rule whose test is gone is held by nobody.
    @Test
    void testsThatDocumentsNameAreThere() throws IOException {
        List<String> there = new ArrayList<>();
        for (String module : MODULES) {
            Path tests = root().resolve(module).resolve("src/test/java");
            if (Files.exists(tests)) {
                try (Stream<Path> files = Files.walk(tests)) {
                    files.forEach(file -> there.add(String.valueOf(file.getFileName())));
                }
            }
        }
        List<String> gone = new ArrayList<>();
        try (Stream<Path> documents = Files.walk(root().resolve("docs"))) {
            for (Path document : documents.filter(it -> it.toString().endsWith(".md")).toList()) {
                Matcher named = TEST_NAME.matcher(Files.readString(document));
                while (named.find()) {
                    if (!there.contains(named.group(1) + ".java")) {
                        gone.add(document.getFileName() + ": " + named.group(1));
                    }
                }
            }
        }
        assertThat(gone).as("tests that documents name and nobody has").isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String module : PROGRAM) {
            try (Stream<Path> files = Files.walk(root().resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(all::add);
            }
        }
        assertThat(all).as("the sources of the program").hasSizeGreaterThan(100);
        return all;
    }

    /// The folder of the whole project: tests run in that of their module.
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        return Files.exists(folder.resolve("replay-tests"))
                ? folder
                : java.util.Objects.requireNonNull(folder.getParent());
    }
}
