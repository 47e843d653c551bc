package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.image.Service;
import io.swarmlog.log.Event;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.UpdateStatus;
import java.util.List;
import java.util.Locale;

/// Writes a service as `GET /services/{id}` answers it (Docker Engine API v1.41 `Service`).
public final class ServiceWriter {
    private ServiceWriter() {}

    /// How many of a service's tasks run, shall run, and have completed.
    public record Counts(long running, long desired, long completed) {}

    /// The service; `insertDefaults` shows what the swarm assumes where the user said nothing.
    public static ObjectNode service(Service service, boolean insertDefaults) {
        GoObject out = new GoObject().put("ID", service.id().value()).meta(service.meta());
        out.put(
                "Spec",
                insertDefaults
                        ? ServiceSpecWriter.specWithDefaults(service.spec())
                        : ServiceSpecWriter.spec(service.spec()));
        service.previous()
                .ifPresent(previous ->
                        out.put("PreviousSpec", ServiceSpecWriter.spec(previous.spec())));
        out.put("Endpoint", endpoint(service));
        service.updateStatus().ifPresent(status -> out.put("UpdateStatus", update(status)));
        if (isJob(service.spec().mode())) {
            out.put(
                    "JobStatus",
                    new GoObject()
                            .put("JobIteration", new GoObject().node())
                            .put("LastExecution", Times.rfc3339(service.meta().createdAtMs()))
                            .node());
        }
        return out.node();
    }

    /// The service with the counts of its tasks (`?status=true`).
    public static ObjectNode withStatus(ObjectNode service, Counts counts) {
        service.set(
                "ServiceStatus",
                new GoObject()
                        .put("RunningTasks", counts.running())
                        .put("DesiredTasks", counts.desired())
                        .put("CompletedTasks", counts.completed())
                        .node());
        return service;
    }

    static boolean isJob(ServiceSpec.Mode mode) {
        return switch (mode) {
            case ServiceSpec.Mode.ReplicatedJob _, ServiceSpec.Mode.GlobalJob _ -> true;
            case ServiceSpec.Mode.Replicated _, ServiceSpec.Mode.Global _ -> false;
        };
    }

    /// An endpoint is there once the service has something to be reached by.
    private static ObjectNode endpoint(Service service) {
        GoObject out = new GoObject();
        ServiceSpec spec = service.spec();
        boolean reachable =
                !service.ports().isEmpty()
                        || !service.virtualIps().isEmpty()
                        || !spec.ports().isEmpty()
                        || !spec.taskTemplate().networks().isEmpty();
        out.put(
                "Spec",
                spec.endpointSpec()
                        .filter(_ -> reachable)
                        .map(ServiceSpecWriter::endpoint)
                        .orElseGet(() -> new GoObject().node()));
        return out.addAll("Ports", ServiceSpecWriter.ports(service.ports()))
                .addAll("VirtualIPs", virtualIps(service.virtualIps()))
                .node();
    }

    private static List<ObjectNode> virtualIps(List<Event.Address> addresses) {
        return addresses.stream()
                .map(address ->
                        new GoObject()
                                .put("NetworkID", address.network().value())
                                .add("Addr", address.cidr())
                                .node())
                .toList();
    }

    private static ObjectNode update(UpdateStatus status) {
        GoObject out =
                new GoObject()
                        .put("State", status.state().name().toLowerCase(Locale.ROOT))
                        .put("StartedAt", Times.rfc3339(status.startedAtMs()));
        status.completedAtMs().ifPresent(atMs -> out.put("CompletedAt", Times.rfc3339(atMs)));
        return out.put("Message", status.message()).node();
    }
}
