package io.swarmlog.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What can befall the engine of a host, and the programs it runs containers with. [TestHost#restore]
/// undoes what does not undo itself.
public final class EngineFaults {
    private static final String CONTAINERD = "containerd";
    private static final String SHIM = "containerd-shim";

    private final TestHost host;

    EngineFaults(TestHost host) {
        this.host = host;
    }

    /// `kill -9` of the engine; containers run on until it starts again.
    public void kill() throws IOException {
        end(engine());
    }

    /// Ends it as `systemctl restart docker` does, and starts it again; returns when it answers.
    public void restart() throws IOException {
        end();
        host.bootEngine();
    }

    /// Ends it and starts another one, now and whenever it starts, on the same files and socket:
    /// that of the Debian in the folder `root`. Returns when it answers.
    ///
    /// @throws IOException also when there is no engine in the folder
    public void upgrade(Path root) throws IOException {
        if (!Files.isExecutable(root.resolve("usr/sbin/dockerd"))) {
            throw new IOException(
                    "expected a Debian with docker.io in it, but there is no "
                            + root
                            + "/usr/sbin/dockerd");
        }
        end();
        new EngineRoot(host.folder()).write(root.toAbsolutePath());
        host.bootEngine();
    }

    private void end() throws IOException {
        for (ProcessHandle process : engine()) {
            Life.of(process).stop("the engine of " + host.name());
        }
    }

    /// It takes connections and says nothing more (SIGSTOP), until [TestHost#resume].
    public void stop() throws IOException {
        Signals.stopAll(this::engine);
    }

    /// `kill -9` of its containerd, which it starts again; containers run on.
    public void killContainerd() throws IOException {
        end(containerd());
    }

    /// Time stops for its containerd (SIGSTOP), until [TestHost#resume].
    public void stopContainerd() throws IOException {
        Signals.stopAll(this::containerd);
    }

    /// `kill -9` of what stands between containerd and each container: the containers end with it.
    public void killShims() throws IOException {
        end(programs(SHIM));
    }

    /// Kills it, takes all its files away, images included, and starts it again.
    public void wipe() throws IOException {
        kill();
        end(containerd());
        end(programs(SHIM));
        host.inside("sh", "-c", "umount -l $(grep -o ' " + root() + "[^ ]*' /proc/mounts) || :")
                .ok();
        host.inside("rm", "-rf", root().toString()).ok();
        host.bootEngine();
    }

    /// Another file stands where its socket was: those who are connected stay so, others reach the
    /// same engine by it.
    public void replaceSocket() throws IOException {
        Path socket = host.engineSocket();
        host.inside("mv", socket.toString(), socket + ".last").ok();
        host.inside("ln", socket + ".last", socket + ".next").ok();
        host.inside("mv", socket + ".next", socket.toString()).ok();
    }

    private Path root() {
        return host.folder().resolve("engine");
    }

    private List<ProcessHandle> engine() {
        return host.processes().stream()
                .filter(it -> Signals.words(it).containsAll(host.engineWords()))
                .toList();
    }

    private List<ProcessHandle> containerd() {
        return host.processes().stream().filter(it -> program(it).equals(CONTAINERD)).toList();
    }

    private List<ProcessHandle> programs(String start) {
        return host.processes().stream().filter(it -> program(it).startsWith(start)).toList();
    }

    private static String program(ProcessHandle process) {
        List<String> words = Signals.words(process);
        return words.isEmpty()
                ? ""
                : words.getFirst().substring(words.getFirst().lastIndexOf('/') + 1);
    }

    private static void end(List<ProcessHandle> processes) throws IOException {
        for (ProcessHandle process : processes) {
            Life.of(process).end();
        }
    }
}
