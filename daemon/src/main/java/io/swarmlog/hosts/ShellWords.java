package io.swarmlog.hosts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a shell script calls: the words where a command begins that are neither the shell's own nor
/// functions of the script.
public final class ShellWords {
    private static final Set<String> SHELLS_OWN =
            Stream.of(
                            ": [ alias break case cd command continue declare disown do done echo"
                                    + " elif else esac eval exec exit export false fi for function"
                                    + " hash if in kill local mapfile printf pwd read readonly return select set"
                                    + " shift source then time trap true type ulimit umask unset"
                                    + " until wait while")
                    .flatMap(words -> Stream.of(words.split(" ")))
                    .collect(Collectors.toCollection(TreeSet::new));

    private static final Pattern FUNCTION = Pattern.compile("(?m)^\\s*([a-z_]+)\\(\\)");

    /// Words of the shell after which a command stands as after a semicolon.
    private static final String BEFORE_COMMAND =
            "(?<![\\w-])(?:then|do|else|elif|if|while|until|exec|xargs -r|!)\\s";

    /// A command begins a line, or follows what ends another one.
    private static final Pattern COMMAND =
            Pattern.compile(
                    "(?:^|[;|&]|(?<!=)\\(|\\{\\s)\\s*(?:[A-Z_]+=\\S*\\s+)*"
                            + "([a-z][\\w.-]*)(?![\\w=/$+\\[]|\\s*\\)| \\|[^|][^;]*\\) )",
                    Pattern.MULTILINE);

    private ShellWords() {}

    /// Programs that the script calls by their names.
    public static Set<String> programs(String script) {
        String code = code(script).replaceAll("\\(\\([^\n]*?\\)\\)", "Q");
        Set<String> own = new TreeSet<>(SHELLS_OWN);
        FUNCTION.matcher(code).results().forEach(found -> own.add(found.group(1)));
        Set<String> called = new TreeSet<>();
        for (String line : code.lines().map(ShellWords::withoutPattern).toList()) {
            Matcher command = COMMAND.matcher(line.replaceAll(BEFORE_COMMAND, "; "));
            while (command.find()) {
                called.add(command.group(1));
            }
        }
        called.removeAll(own);
        return called;
    }

    /// A line of a `case` without the words it is for.
    private static String withoutPattern(String line) {
        return line.replaceFirst("^\\s*[\\w*.| \\\\Q-]+\\)(?=\\s|$)", "");
    }

    /// The script without comments and quoted text; commands whose output stands in a text remain, in
    /// lines of their own.
    private static String code(String script) {
        StringBuilder code = new StringBuilder();
        Deque<Character> within = new ArrayDeque<>(List.of('('));
        for (int at = 0; at < script.length(); at++) {
            char c = script.charAt(at);
            char state = within.getFirst();
            if (state == '\'') {
                if (c == '\'') {
                    within.pop();
                }
            } else if (c == '\\' && at + 1 < script.length()) {
                at++;
                code.append(script.charAt(at) == '\n' ? ' ' : 'Q');
            } else if (script.startsWith("$(", at) && !script.startsWith("$((", at)) {
                within.push('(');
                code.append("\n");
                at++;
            } else if (state == '"') {
                if (c == '"') {
                    within.pop();
                }
            } else if (c == '"' || c == '\'') {
                within.push(c);
                code.append('Q');
            } else if (c == '#' && (at == 0 || Character.isWhitespace(script.charAt(at - 1)))) {
                int end = script.indexOf('\n', at);
                at = (end < 0 ? script.length() : end) - 1;
            } else if (c == ')' && within.size() > 1) {
                within.pop();
                code.append("\nQ");
            } else {
                code.append(c);
            }
        }
        return code.toString();
    }
}
