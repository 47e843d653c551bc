package io.swarmlog.replay.e2e;

/// A container of a task, as the real engine has it.
record Container(String id, String task, String taskName, boolean running, String startedAt) {
    /// Service and slot, or node for a global service.
    String slot() {
        return taskName.substring(0, taskName.lastIndexOf('.'));
    }

    boolean isOf(String service) {
        return taskName.startsWith(service + ".");
    }
}
