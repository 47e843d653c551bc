package io.swarmlog.replay.log;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.follow.Follower;
import io.swarmlog.hosts.Programs;
import io.swarmlog.state.streams.ControlStreams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Control in a process of its own, so that it can be killed: arguments are the folder of its
/// certificate, the log's address, and the instance. It ends when its standard input does.
final class KilledControl {
    private KilledControl() {}

    static Process start(Path tls, String bootstrap, String instance) throws IOException {
        return Programs.builder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KilledControl.class.getName(),
                                tls.toString(),
                                bootstrap,
                                instance))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] args) throws IOException {
        var kafka = new TlsFiles(Path.of(args[0])).client(args[1]);
        try (var follower = new Follower(kafka, Manager.WIRES).start();
                var _ = ControlStreams.start(kafka, Manager.WIRES, follower, args[2])) {
            int end = System.in.read();
            if (end >= 0) {
                throw new IllegalStateException("expected no input, but got " + end);
            }
        }
    }
}
