package io.swarmlog.agent.runtime.docker;

import io.swarmlog.agent.runtime.ContainerRuntime.Watcher;
import io.swarmlog.agent.runtime.Sight;
import io.swarmlog.agent.runtime.Sighted;
import io.swarmlog.model.TaskId;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Writes down what a watcher is told, one line each.
final class Sights implements Watcher {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    /// Waits until `line` was told; fails after a while.
    void await(String line) throws InterruptedException {
        String next = "";
        while (!next.equals(line)) {
            String heard = told.poll(30, TimeUnit.SECONDS);
            if (heard == null) {
                throw new AssertionError("expected to be told \"" + line + "\", but was not");
            }
            next = heard;
        }
    }

    @Override
    public void all(List<Sighted> containers) {
        told.add("all " + containers.stream().map(each -> each.task().value()).sorted().toList());
    }

    @Override
    public void listed(List<Sighted> containers) {
        told.add(
                "listed " + containers.stream().map(each -> each.task().value()).sorted().toList());
    }

    @Override
    public void ended(TaskId task, String container, int exitCode) {
        told.add("ended " + task + " " + exitCode);
    }

    @Override
    public void health(TaskId task, String container, Sight.Health health) {
        told.add("health " + task + " " + health);
    }

    @Override
    public void gone(TaskId task, String container) {
        told.add("gone " + task);
    }

    @Override
    public void started(TaskId task, String container) {
        told.add("started " + task);
    }
}
