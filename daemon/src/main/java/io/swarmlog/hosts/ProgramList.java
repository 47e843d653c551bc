package io.swarmlog.hosts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Every program of the machine that may be called, with the Debian package that has it: one file,
/// `programs.txt`, which the launcher's scripts read too. On a machine without one of them a verb
/// thus says what is missing, rather than failing in the middle of its work.
public final class ProgramList {
    private static final String FILE = "programs.txt";

    /// Where programs are besides the PATH: root's may lack the folders of administration.
    private static final List<String> FOLDERS =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /// Programs that run another one, which their words name.
    private static final Set<String> RUNNERS =
            Set.of("env", "nice", "nsenter", "setsid", "timeout", "unshare");

    private static final int COLUMNS = 3;
    private static final List<Program> ALL = read();

    /// Who brings a program.
    public enum Need {
        /// Every Debian has it.
        BASE,
        /// The README asks for it.
        GIVEN,
        /// Used only where it is there.
        FOUND,
        ENGINE,
        HOSTS,
        IMAGES,
        TESTS
    }

    /// @param inPackage the Debian package that has it
    public record Program(String name, String inPackage, Need need) {
        /// Whether the machine has it.
        public boolean isThere() {
            return path().isPresent();
        }

        /// Where the machine has it.
        public Optional<Path> path() {
            return Stream.concat(onPath(), FOLDERS.stream())
                    .map(folder -> Path.of(folder, name))
                    .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                    .findFirst();
        }

        @Override
        public String toString() {
            return "'" + name + "' (package " + inPackage + ")";
        }
    }

    private ProgramList() {}

    /// All of them, in the order of the file.
    public static List<Program> all() {
        return ALL;
    }

    public static Optional<Program> find(String name) {
        return ALL.stream().filter(program -> program.name().equals(name)).findFirst();
    }

    /// Those of such a need that the machine does not have.
    public static List<Program> missing(Set<Need> needs) {
        return ALL.stream()
                .filter(program -> needs.contains(program.need()) && !program.isThere())
                .toList();
    }

    /// Fills a folder with a link to each program the machine has: with it for a PATH, whatever is
    /// not in the list can't be called, not even by a script.
    public static void link(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Program program : ALL) {
            Path link = folder.resolve(program.name());
            Files.deleteIfExists(link);
            Optional<Path> found = program.path();
            if (found.isPresent()) {
                Files.createSymbolicLink(link, found.get());
            }
        }
    }

    /// Complains of a command line whose program, or the program that it runs, is none of the list.
    /// One that is named by its path is this project's own: Java, or a script.
    ///
    /// @throws IllegalStateException if so
    static void check(List<String> command) {
        String name = command.getFirst();
        if (name.startsWith("/")) {
            return;
        }
        if (find(name).isEmpty()) {
            throw new IllegalStateException(
                    "expected a program of the list in hosts/"
                            + FILE
                            + ", but '"
                            + name
                            + "' is not there: add it, with its Debian package");
        }
        if (RUNNERS.contains(name)) {
            List<String> rest = command.subList(1, command.size());
            run(rest).ifPresent(at -> check(rest.subList(at, rest.size())));
        }
    }

    /// Where the program is that a runner's words name: after its options, their numbers and the
    /// names of variables.
    private static Optional<Integer> run(List<String> words) {
        for (int at = 0; at < words.size(); at++) {
            if (words.get(at).matches("[a-z/].*")) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private static Stream<String> onPath() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .filter(folder -> !folder.isEmpty());
    }

    private static List<Program> read() {
        try (InputStream in = ProgramList.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("expected " + FILE + " in the program");
            }
            List<Program> found = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    found.add(program(line.strip().split("\\s+")));
                }
            }
            return List.copyOf(found);
        } catch (IOException e) {
            throw new IllegalStateException("expected " + FILE + " in the program, but: " + e, e);
        }
    }

    private static Program program(String[] columns) {
        if (columns.length != COLUMNS) {
            throw new IllegalStateException(
                    "expected PROGRAM PACKAGE NEED, but got " + List.of(columns));
        }
        return new Program(
                columns[0], columns[1], Need.valueOf(columns[2].toUpperCase(Locale.ROOT)));
    }
}
