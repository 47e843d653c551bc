package io.swarmlog.replay.golden;

import io.swarmlog.command.json.ApiVersion;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.ServiceReader;
import io.swarmlog.model.ServiceSpec;

/// Bodies of `POST /services/create`.
final class Specs {
    private static final String NETWORKS = ",\"Networks\":[{\"Target\":\"%s\"}]";
    private static final String PLACEMENT = ",\"Placement\":{\"Constraints\":[\"%s\"]}";
    private static final String RESERVATION =
            ",\"Resources\":{\"Reservations\":{\"GenericResources\":"
                    + "[{\"DiscreteResourceSpec\":{\"Kind\":\"%s\",\"Value\":1}}]}}";
    private static final String PORTS =
            ",\"EndpointSpec\":{\"Ports\":[{\"TargetPort\":80,\"PublishedPort\":%d}]}";
    private static final String ROLLOUT =
            "\"%s\":{\"Parallelism\":2,\"Delay\":1000000000,\"Monitor\":5000000000,"
                    + "\"FailureAction\":\"%s\"}";

    private Specs() {}

    static ServiceSpec read(String json) {
        return ServiceReader.read(GoJson.parse(json), ApiVersion.NEWEST);
    }

    /// For `replicated`: the new task of a slot is started before the old one is stopped.
    static String startFirst() {
        return ",\"UpdateConfig\":{\"Parallelism\":1,\"Order\":\"start-first\"}";
    }

    static String replicated(String name, String image, int replicas, String more) {
        return body(
                name,
                image,
                "",
                ",\"Mode\":{\"Replicated\":{\"Replicas\":" + replicas + "}}" + more);
    }

    static String global(String name, String image) {
        return body(name, image, "", ",\"Mode\":{\"Global\":{}}");
    }

    static String attached(String name, String network, int port) {
        return body(name, "app:1", NETWORKS.formatted(network), PORTS.formatted(port));
    }

    /// Each task asks for one of the kind.
    static String reserving(String name, int replicas, String kind) {
        return body(
                name,
                "app:1",
                RESERVATION.formatted(kind),
                ",\"Mode\":{\"Replicated\":{\"Replicas\":" + replicas + "}}");
    }

    static String constrained(String name, String constraint) {
        return body(name, "app:1", PLACEMENT.formatted(constraint), "");
    }

    /// Updates two at a time, and says what becomes of one that fails.
    static String rollout(String action) {
        return ","
                + ROLLOUT.formatted("UpdateConfig", action)
                + ","
                + ROLLOUT.formatted("RollbackConfig", "pause");
    }

    private static String body(String name, String image, String ofTask, String more) {
        return "{\"Name\":\""
                + name
                + "\",\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\""
                + image
                + "\"}"
                + ofTask
                + "}"
                + more
                + "}";
    }
}
