package io.swarmlog.daemon;

import io.swarmlog.command.api.SwarmApi;
import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.command.gateway.Gateway;
import io.swarmlog.command.gateway.GatewayConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The process of one host: its sockets, and whatever it is to a swarm.
public final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final Parts parts = new Parts();

    private Daemon() {}

    /// Runs a daemon until the process is told to stop (SIGTERM, SIGINT).
    public static void run(DaemonConfig config) throws IOException, InterruptedException {
        try (StopSignal signal = new StopSignal();
                Daemon _ = start(config)) {
            signal.await();
        }
    }

    /// Opens the sockets; a host that was a member of a swarm becomes one again, in the background.
    ///
    /// @throws IOException when another daemon has the data root, or a socket can't be opened; the
    ///     text says which
    public static Daemon start(DaemonConfig config) throws IOException {
        HostFiles files = config.files();
        RootFolder.prepare(files);
        Daemon daemon = new Daemon();
        try {
            daemon.parts.add("lock", lock(files));
            EngineClient engine = EngineClient.watched(config.enginePath());
            SwarmHost host = daemon.parts.add("swarm", new SwarmHost(config, engine));
            SwarmApi api = new SwarmApi(host, engine, InstantSource.system());
            host.onServing(api::follow);
            Runnable start = host.resume();
            daemon.parts.add(
                    "gateway",
                    Gateway.start(
                            GatewayConfig.of(
                                    config.sockets().stream().map(DaemonConfig::path).toList(),
                                    config.enginePath()),
                            new DaemonApi(api, host)));
            runtime(config).write(files);
            start.run();
        } catch (IOException | RuntimeException e) {
            daemon.close();
            throw e;
        }
        LOG.atInfo()
                .addKeyValue("sockets", config.sockets())
                .addKeyValue("root", files.root())
                .log("the daemon answers");
        return daemon;
    }

    private static Runtime runtime(DaemonConfig config) {
        ProcessHandle self = ProcessHandle.current();
        long startedAtMs =
                self.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
        return new Runtime(self.pid(), startedAtMs, List.copyOf(config.sockets()), config.engine());
    }

    private static AutoCloseable lock(HostFiles files) throws IOException {
        FileChannel channel =
                FileChannel.open(files.pid(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IOException(
                    "expected to be the only daemon on " + files.root() + ", but another one runs");
        }
        channel.truncate(0);
        channel.write(
                java.nio.charset.StandardCharsets.US_ASCII.encode(
                        ProcessHandle.current().pid() + "\n"));
        return channel;
    }

    /// Stops every part; tasks run on.
    @Override
    public void close() {
        parts.close();
        LOG.atInfo().log("the daemon stopped");
    }
}
