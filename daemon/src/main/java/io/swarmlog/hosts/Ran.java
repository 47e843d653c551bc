package io.swarmlog.hosts;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What became of a program that ran to its end.
public record Ran(String command, int exit, String out, String err) {
    /// A shell's exit status, and its word, for a program that is not there.
    private static final int NOT_THERE = 127;

    private static final Pattern NAMED = Pattern.compile("([\\w.-]+): (?:command )?not found");

    /// What it printed.
    ///
    /// @throws IOException when it did not go well
    public String ok() throws IOException {
        if (exit != 0) {
            throw new IOException("expected to go well, but it did not: " + this + lacking());
        }
        return out;
    }

    /// Which package has the program that a script did not find.
    private String lacking() {
        Matcher named = NAMED.matcher(err);
        return exit != NOT_THERE || !named.find()
                ? ""
                : ProgramList.find(named.group(1))
                        .map(program -> "; " + program + " is not installed")
                        .orElse("; it is not in the list of programs that may be called");
    }

    /// What it complained.
    ///
    /// @throws IOException when it went well
    public String refused() throws IOException {
        if (exit == 0) {
            throw new IOException("expected to be refused, but it went well: " + this);
        }
        return err;
    }
}
