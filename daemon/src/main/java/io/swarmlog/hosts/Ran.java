package io.swarmlog.hosts;

import java.io.IOException;

/// What became of a program that ran to its end.
public record Ran(String command, int exit, String out, String err) {
    /// What it printed.
    ///
    /// @throws IOException when it did not go well
    public String ok() throws IOException {
        if (exit != 0) {
            throw new IOException("expected to go well, but it did not: " + this);
        }
        return out;
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
