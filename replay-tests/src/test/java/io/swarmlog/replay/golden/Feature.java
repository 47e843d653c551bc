package io.swarmlog.replay.golden;

import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.TaskSpec;
import java.util.Optional;
import java.util.function.Supplier;

/// What there is a recorded log of, and how it is recorded.
enum Feature {
    CREATE_AND_SCALE(() ->
            new Scene(3)
                    .create(Specs.replicated("web", "app:1", 3, ""))
                    .ask(new Input.ScaleService("web", 6))
                    .ask(new Input.ScaleService("web", 2))
                    .ask(new Input.RemoveService("web"))),
    ROLLING_UPDATE(() ->
            new Scene(3)
                    .create(Specs.replicated("web", "app:1", 4, Specs.rollout("pause")))
                    .update(Specs.replicated("web", "app:2", 4, Specs.rollout("pause")))
                    .pass(120)),
    UPDATE_THAT_PAUSES(() ->
            new Scene(2)
                    .create(Specs.replicated("web", "app:1", 3, Specs.rollout("pause")))
                    .update(Specs.replicated("web", "bad:1", 3, Specs.rollout("pause")))
                    .pass(60)),
    AUTOMATIC_ROLLBACK(() ->
            new Scene(2)
                    .create(Specs.replicated("web", "app:1", 3, Specs.rollout("rollback")))
                    .update(Specs.replicated("web", "bad:1", 3, Specs.rollout("rollback")))
                    .pass(120)),
    ROLLBACK_OF_ONE_SLOT(() ->
            new Scene(1)
                    .upgrade(1, 2)
                    .create(Specs.replicated("web", "app:1", 1, Specs.rollout("rollback")))
                    .update(Specs.replicated("web", "bad:1", 1, Specs.rollout("rollback")))
                    .pass(60)),
    CLOCK_SET_BACK(() ->
            new Scene(1)
                    .upgrade(1, 2)
                    .create(Specs.replicated("web", "app:1", 1, ""))
                    .crash("web")
                    .clockBack(10_800)
                    .passByTicks(8)),
    NEVER_RAN(() ->
            new Scene(1)
                    .upgrade(1, 2)
                    .create(Specs.constrained("web", "node.labels.disk==ssd"))
                    .update(Specs.replicated("web", "app:1", 1, ""))
                    .pass(20)),
    PAUSED_NODE_CATCHES_UP(() ->
            new Scene(2)
                    .create(Specs.global("all", "app:1"))
                    .availability(2, NodeSpec.Availability.PAUSE)
                    .update(Specs.global("all", "app:2"))
                    .pass(20)
                    .availability(2, NodeSpec.Availability.ACTIVE)
                    .pass(20)),
    MANUAL_ROLLBACK(() -> {
        Scene scene =
                new Scene(2)
                        .create(Specs.replicated("web", "app:1", 2, ""))
                        .update(Specs.replicated("web", "app:2", 2, ""))
                        .pass(60);
        return scene.ask(new Input.RollbackService("web", scene.version("web"))).pass(60);
    }),
    RESTARTS(() ->
            new Scene(2)
                    .create(Specs.replicated("web", "app:1", 2, ""))
                    .crash("web")
                    .pass(10)
                    .create(Specs.replicated("bad", "bad:1", 1, ""))
                    .pass(60)),
    GLOBAL_AND_DRAIN(() ->
            new Scene(3)
                    .create(Specs.global("all", "app:1"))
                    .create(Specs.replicated("web", "app:1", 3, ""))
                    .availability(2, NodeSpec.Availability.DRAIN)
                    .pass(10)
                    .availability(2, NodeSpec.Availability.ACTIVE)
                    .availability(3, NodeSpec.Availability.PAUSE)
                    .ask(new Input.ScaleService("web", 6))),
    NODE_LOST_AND_FOUND(() ->
            new Scene(3)
                    .create(Specs.replicated("web", "app:1", 6, ""))
                    .see(new Input.NodeBecameSuspect(new NodeId("node3"), 1))
                    .wake(3)
                    .see(new Input.NodeBecameSuspect(new NodeId("node3"), 1))
                    .silence(3)
                    .settle()
                    .pass(20)
                    .wake(3)
                    .pass(20)),
    NODE_BACK_IN_TIME(() ->
            new Scene(3)
                    .create(Specs.replicated("web", "app:1", 6, ""))
                    .create(Specs.global("all", "app:1"))
                    .silence(3)
                    .wake(3)
                    .pass(20)),
    NODE_STOPPED_AND_LEFT(() ->
            new Scene(3)
                    .create(Specs.replicated("web", "app:1", 6, ""))
                    .see(new Input.NodeStopped(new NodeId("node2"), 1))
                    .wake(2)
                    .see(new Input.NodeLeft(new NodeId("node3"), 1))
                    .pass(20)
                    .ask(new Input.RemoveNode("node3", false))
                    .pass(20)),
    DRAIN_START_FIRST(() ->
            new Scene(3)
                    .create(Specs.replicated("web", "app:1", 6, Specs.startFirst()))
                    .availability(2, NodeSpec.Availability.DRAIN)
                    .pass(20)),
    SETTINGS_AND_NODE_REMOVAL(() ->
            new Scene(2)
                    .create(Specs.replicated("web", "app:1", 2, ""))
                    .history(1)
                    .crash("web")
                    .pass(10)
                    .silence(2)
                    .pass(20)
                    .ask(new Input.RemoveNode("node2", true))
                    .pass(20)),
    NETWORKS_AND_PORTS(() ->
            new Scene(2)
                    .network("{\"Name\":\"front\",\"Driver\":\"overlay\"}")
                    .network(
                            "{\"Name\":\"back\",\"Driver\":\"overlay\",\"IPAM\":{\"Config\":"
                                    + "[{\"Subnet\":\"10.99.0.0/24\"}]}}")
                    .create(Specs.attached("web", "front", 8080))
                    .create(Specs.attached("api", "back", 0))
                    .create(Specs.attached("late", "front", 8081))
                    .ask(new Input.RemoveService("api"))
                    .ask(new Input.RemoveNetwork("back"))),
    GENERIC_RESOURCES(() -> {
        var one = new TaskSpec.GenericResource.Named("gpu", "one");
        var two = new TaskSpec.GenericResource.Named("gpu", "two");
        return new Scene(2)
                .offer(1, two, one)
                .offer(2, one, new TaskSpec.GenericResource.Discrete("apple", 3))
                .create(Specs.reserving("web", 4, "gpu"))
                .create(Specs.reserving("pie", 2, "apple"))
                .crash("web")
                .pass(10)
                .offer(1, one)
                .pass(10)
                .ask(new Input.ScaleService("web", 1))
                .ask(new Input.RemoveService("pie"));
    }),
    ROOT_ROTATION(() -> {
        NodeId first = new NodeId("node1");
        NodeId second = new NodeId("node2");
        return new Scene(2)
                .ask(new Input.AdmitNode(first, NodeSpec.Role.MANAGER, "under one"))
                .ask(new Input.AdmitNode(second, NodeSpec.Role.WORKER, "under one too"))
                .root("two")
                .ask(new Input.CertifyNode(second, NodeSpec.Role.WORKER, "late, under one"))
                .ask(new Input.CertifyNode(first, NodeSpec.Role.MANAGER, "under two [two by one]"))
                .root("three")
                .ask(new Input.CertifyNode(first, NodeSpec.Role.MANAGER, "3 [three by one]"))
                .ask(new Input.CertifyNode(second, NodeSpec.Role.WORKER, "3 [three by one]"))
                .ask(new Input.CertifyNode(first, NodeSpec.Role.MANAGER, "under three"))
                .root("four")
                .root("three");
    }),
    MEMBERS(() -> {
        NodeId first = new NodeId("node1");
        NodeId second = new NodeId("node2");
        return new Scene(2)
                .ask(new Input.AdmitNode(first, NodeSpec.Role.MANAGER, "certificate 1"))
                .ask(new Input.AdmitNode(second, NodeSpec.Role.WORKER, "certificate 2"))
                .see(new Input.TookLead(first, 1))
                .see(new Input.TurnedAway("swarmlog.reports", "node9", "it is no member"))
                .ask(new Input.CertifyNode(second, NodeSpec.Role.MANAGER, "certificate 3"))
                .see(new Input.TookLead(second, 1))
                .see(new Input.TookLead(second, 1))
                .ask(new Input.AdmitNode(second, NodeSpec.Role.WORKER, "certificate 4"))
                .ask(new Input.CertifyNode(new NodeId("node9"), NodeSpec.Role.WORKER, "none"));
    }),
    HOSTS_THAT_NEVER_COME(() ->
            new Scene(1)
                    .upgrade(1, 2)
                    .ask(new Input.AdmitNode(new NodeId("node1"), NodeSpec.Role.MANAGER, "one"))
                    .ask(new Input.AdmitNode(new NodeId("node2"), NodeSpec.Role.MANAGER, "two"))
                    .ask(new Input.AdmitNode(new NodeId("node3"), NodeSpec.Role.WORKER, "three"))
                    .create(Specs.global("all", "app:1"))
                    .ask(new Input.RemoveNode("node2", false))
                    .pass(90_000)),
    REVOKED_AND_TOLD(() ->
            new Scene(1)
                    .ask(new Input.RevokePublisher("too-early"))
                    .upgrade(1, 2)
                    .ask(new Input.RevokePublisher("pipeline"))
                    .ask(new Input.RevokePublisher("pipeline"))
                    .ask(new Input.RevokePublisher(""))
                    .ask(new Input.TellSecretsShown("the join tokens"))),
    FEATURE_LEVELS(() ->
            new Scene(3)
                    .create(Specs.replicated("web", "app:1", 3, ""))
                    .upgrade(1, 2)
                    .upgrade(2, 2)
                    .upgrade(1, 1)
                    .upgrade(3, 2)
                    .upgrade(1, 2)
                    .upgrade(2, 1)
                    .upgrade(2, 2)),
    REJECTIONS(() ->
            new Scene(1)
                    .create(Specs.attached("web", "nosuch", 0))
                    .create(Specs.replicated("web", "app:1", 1, ""))
                    .create(Specs.replicated("web", "app:1", 1, ""))
                    .create(Specs.replicated("bad name", "app:1", 1, ""))
                    .create(Specs.constrained("picky", "node.role"))
                    .create(Specs.constrained("lonely", "node.labels.disk==ssd"))
                    .ask(
                            new Input.UpdateService(
                                    "web",
                                    1,
                                    Specs.read(Specs.replicated("web", "app:2", 1, "")),
                                    Optional.empty()))
                    .ask(new Input.ScaleService("nosuch", 2))
                    .ask(new Input.RollbackService("web", 1))
                    .ask(new Input.RemoveService("nosuch"))
                    .ask(new Input.RemoveNetwork("nosuch")));

    private final Supplier<Scene> story;

    Feature(Supplier<Scene> story) {
        this.story = story;
    }

    /// Plays the story through.
    Scene play() {
        return story.get();
    }

    /// `rolling-update` and the like.
    String title() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
