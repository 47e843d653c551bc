package io.swarmlog.agent.runtime;

import io.swarmlog.log.Assignment;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The container to make: for which task, on which node, and the registry credentials in the form
/// of the header `X-Registry-Auth`. `abandoned` completes when nobody wants it any more: a long wait
/// for an image then ends.
public record Job(
        Assignment assignment,
        Home home,
        Optional<String> registryAuth,
        CompletableFuture<Void> abandoned) {

    /// The name of the container: `<service>.<slot>.<task>`, in a global service
    /// `<service>.<node>.<task>` (SwarmKit api/naming).
    public String name() {
        return Templates.taskName(assignment, home);
    }

    /// The job with its templates filled in.
    ///
    /// @throws Trouble when a template is wrong
    public Job expanded() {
        return new Job(Templates.expand(assignment, home), home, registryAuth, abandoned);
    }

    @Override
    public String toString() {
        return "Job[task=" + assignment.task() + "]";
    }
}
