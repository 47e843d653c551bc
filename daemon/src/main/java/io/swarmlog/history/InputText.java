package io.swarmlog.history;

import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.ServiceId;
import java.util.Locale;

/// Inputs in plain words.
public final class InputText {
    private final Names names;
    private final EventText events;

    public InputText(Names names, EventText events) {
        this.names = names;
        this.events = events;
    }

    /// `@7  2026-11-24 20:15:03.120  docker-api@host1  over the Docker API  scale web to 5`.
    public String line(Logged<InputRecord> input) {
        return "@"
                + input.offset()
                + "  "
                + events.time(input.atMs())
                + "  "
                + EventText.oneLine(names.principal(input.value().principal()))
                + ", "
                + way(input.value().origin())
                + ": "
                + EventText.oneLine(words(input.value().input()));
    }

    /// How an input got onto the line.
    String way(Origin origin) {
        return switch (origin) {
            case Origin.Api() -> "over the Docker API";
            case Origin.Published(long offset) -> "published at offset " + offset + " of commands";
            case Origin.Node(var node) -> "from node " + names.of(node);
            case Origin.Clock() -> "the swarm's clock";
        };
    }

    /// What was asked, or seen.
    String words(Input input) {
        return switch (input) {
            case Input.Command command -> wish(command);
            case Input.Observation seen -> sight(seen);
            case Input.Tick _ -> "timers are due";
        };
    }

    private String wish(Input.Command command) {
        return switch (command) {
            case Input.InitialiseSwarm _ -> "begin a swarm";
            case Input.UpdateSwarm e ->
                    "update the swarm" + (e.rotation().isPresent() ? ", with a new root" : "");
            case Input.SkipInput e -> "skip input " + e.offset();
            case Input.RevokePublisher e -> "revoke publisher " + e.publisher();
            case Input.TellSecretsShown e -> "tell who was shown " + e.what();
            case Input.CreateService e ->
                    "create service " + e.spec().name() + ": " + SpecText.of(e.spec());
            case Input.UpdateService e ->
                    "update service " + service(e.service()) + " (version " + e.version() + ")";
            case Input.RollbackService e -> "roll back service " + service(e.service());
            case Input.ScaleService e ->
                    "scale service " + service(e.service()) + " to " + e.replicas();
            case Input.RemoveService e -> "remove service " + service(e.service());
            case Input.CreateNetwork e -> "create network " + e.spec().name();
            case Input.RemoveNetwork e ->
                    "remove network " + names.of(new NetworkId(nonEmpty(e.network())));
            case Input.UpdateNode e ->
                    "update node "
                            + names.of(new NodeId(nonEmpty(e.node())))
                            + " (version "
                            + e.version()
                            + ")";
            case Input.RemoveNode e ->
                    "remove node "
                            + names.of(new NodeId(nonEmpty(e.node())))
                            + (e.force() ? " by force" : "");
            case Input.AdmitNode e -> "admit node " + e.node() + " as " + role(e.role());
            case Input.ForceNewCluster e -> "go on with manager " + names.of(e.node()) + " alone";
            case Input.CertifyNode e ->
                    "certify node " + names.of(e.node()) + " as " + role(e.role());
        };
    }

    private static String role(NodeSpec.Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private String service(String reference) {
        return names.of(new ServiceId(nonEmpty(reference)));
    }

    private static String nonEmpty(String reference) {
        return reference.isEmpty() ? "''" : reference;
    }

    private String sight(Input.Observation seen) {
        return switch (seen) {
            case Input.RegisterNode e ->
                    "node " + e.description().hostname() + " is here, start " + e.incarnation();
            case Input.ReportTasks e ->
                    "node %s reports on %d task%s"
                            .formatted(
                                    names.of(e.node()),
                                    e.reports().size(),
                                    e.reports().size() == 1 ? "" : "s");
            case Input.NodeWentSilent e ->
                    "node " + names.of(e.node()) + " went silent: " + e.message();
            case Input.NodeCameBack e -> "node " + names.of(e.node()) + " came back";
            case Input.TookLead e -> "manager " + names.of(e.node()) + " decides from now on";
            case Input.TurnedAway e ->
                    e.who() + " was turned away at " + e.where() + ": " + e.why();
            case Input.NodeLeft e -> "node " + names.of(e.node()) + " said goodbye";
            case Input.NodeBecameSuspect e -> "node " + names.of(e.node()) + " became suspect";
            case Input.NodeStopped e -> "the daemon of node " + names.of(e.node()) + " was stopped";
        };
    }
}
