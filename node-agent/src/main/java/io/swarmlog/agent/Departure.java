package io.swarmlog.agent;

import io.swarmlog.agent.runtime.ContainerRuntime;
import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.agent.runtime.Sighted;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A node that leaves its swarm takes its tasks with it: their containers and networks go. Its agent
/// must be closed before.
public final class Departure {
    /// Hundreds of containers take the engine a while.
    private static final int LIMIT_S = 120;

    private Departure() {}

    /// Removes every container of the node's tasks, running or not, and the networks made for them.
    public static void removeAll(ContainerRuntime runtime, NodeId node) {
        CompletableFuture<List<Sighted>> found = new CompletableFuture<>();
        runtime.watch(node, new First(found));
        List<Sighted> containers = found.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            containers.forEach(each ->
                    executor.execute(
                            () -> runtime.remove(each.task(), each.sight().id().orElse(""))));
        }
        runtime.keepNetworksOf(new TreeSet<>());
    }

    /// Takes the first full list and nothing else.
    private record First(CompletableFuture<List<Sighted>> found)
            implements ContainerRuntime.Watcher {
        @Override
        public void all(List<Sighted> containers) {
            found.complete(List.copyOf(containers));
        }

        @Override
        public void ended(TaskId task, String container, int exitCode) {}

        @Override
        public void health(TaskId task, String container, Sight.Health health) {}

        @Override
        public void gone(TaskId task, String container) {}

        @Override
        public void started(TaskId task, String container) {}
    }
}
