package io.swarmlog;

import io.swarmlog.cli.CommandLines;

/// The one program.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(CommandLines.run(args));
    }
}
