package io.swarmlog.model;

/// What the agent knows of a task's container; empty id and zeros before there is one.
public record ContainerStatus(String containerId, int pid, int exitCode) {}
