package io.swarmlog.rights;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmId;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A table: what the log says of a node, and what its certificates are good for then.
class RosterTest {
    private static final String SWARM = "swarm";
    private static final NodeId NODE = new NodeId("node");
    private static final Roster.Needed NEEDED = (_, _) -> true;
    private static final Roster.Needed NOT_NEEDED = (_, _) -> false;

    private final List<EventRecord> events = new ArrayList<>();

    RosterTest() {
        happened(new Event.SwarmInitialised(new SwarmId(SWARM), settings()));
        admitted(new NodeId("other"), NodeSpec.Role.MANAGER);
    }

    @Test
    void aManagersCertificateIsAManagersAndNoMore() {
        registered(NodeSpec.Role.MANAGER);

        assertRoles(NOT_NEEDED, Role.MANAGER, Role.WORKER);
    }

    @Test
    void onlyTheLogMakesAWorkerAManager() {
        registered(NodeSpec.Role.WORKER);

        assertRoles(NEEDED, Role.WORKER, Role.WORKER);
    }

    /// Its certificate is given out before its followers have read that it was.
    @Test
    void oneThatIsBeingPromotedIsAManagerOnceItHasTheCertificate() {
        registered(NodeSpec.Role.WORKER);
        wanted(NodeSpec.Role.MANAGER);

        assertRoles(NOT_NEEDED, Role.MANAGER, Role.WORKER);
    }

    @Test
    void oneThatIsDemotedHandsOverWhileItIsNeeded() {
        registered(NodeSpec.Role.MANAGER);
        wanted(NodeSpec.Role.WORKER);

        assertRoles(NEEDED, Role.MANAGER, Role.WORKER);
        assertRoles(NOT_NEEDED, Role.WORKER, Role.WORKER);
        assertThat(read().going()).containsOnlyKeys(NODE);
    }

    @Test
    void oneThatTookItsWorkersCertificateIsAWorkerWhateverElseItHolds() {
        registered(NodeSpec.Role.MANAGER);
        wanted(NodeSpec.Role.WORKER);
        happened(new Event.NodeCertified(NODE, NodeSpec.Role.WORKER, "worker"));

        assertRoles(NEEDED, Role.WORKER, Role.WORKER);
        assertThat(read().going()).isEmpty();
    }

    @Test
    void aManagerThatLeftHandsOverAndIsNobodyThen() {
        registered(NodeSpec.Role.MANAGER);
        happened(new Event.NodeStateChanged(NODE, NodeState.DOWN, Event.NodeStateChanged.LEFT));

        assertRoles(NEEDED, Role.MANAGER, Role.WORKER);
        assertRoles(NOT_NEEDED, Role.NOBODY, Role.NOBODY);
    }

    @Test
    void aWorkerThatLeftIsNobodyButOneThatIsDownIsAWorker() {
        registered(NodeSpec.Role.WORKER);
        happened(new Event.NodeStateChanged(NODE, NodeState.DOWN, "heartbeat failure"));
        assertRoles(NEEDED, Role.WORKER, Role.WORKER);

        happened(new Event.NodeStateChanged(NODE, NodeState.DOWN, Event.NodeStateChanged.LEFT));

        assertRoles(NEEDED, Role.NOBODY, Role.NOBODY);
    }

    @Test
    void whoWasRemovedOrNeverAdmittedIsNobody() {
        assertRoles(NEEDED, Role.NOBODY, Role.NOBODY);
        registered(NodeSpec.Role.MANAGER);
        happened(new Event.NodeRemoved(NODE));

        assertRoles(NEEDED, Role.NOBODY, Role.NOBODY);
    }

    @Test
    void aNodeOfAnotherSwarmUnderTheSameRootIsNobody() {
        registered(NodeSpec.Role.MANAGER);

        var foreign = new Party(NODE.value(), Role.MANAGER, "another", 0);
        assertThat(read().roleOf(foreign, NEEDED)).isEqualTo(Role.NOBODY);
    }

    @Test
    void beforeTheLogIsReadCertificatesAreBelievedButForWhatIsRemembered() {
        var roster =
                new Roster.Remembered(
                        new TreeSet<>(List.of("gone")),
                        new TreeMap<>(Map.of("demoted", 1_000L)),
                        new TreeSet<>(List.of("revoked")));

        assertThat(roster.roleOf(party("new", Role.MANAGER), NOT_NEEDED)).isEqualTo(Role.MANAGER);
        assertThat(roster.roleOf(party("new", Role.WORKER), NOT_NEEDED)).isEqualTo(Role.WORKER);
        assertThat(roster.roleOf(party("gone", Role.MANAGER), NEEDED)).isEqualTo(Role.NOBODY);
        assertThat(roster.roleOf(party("demoted", Role.MANAGER), NEEDED)).isEqualTo(Role.WORKER);
        assertThat(roster.roleOf(party("revoked", Role.PUBLISHER), NEEDED)).isEqualTo(Role.NOBODY);
        assertThat(roster.roleOf(party("pipeline", Role.PUBLISHER), NEEDED))
                .isEqualTo(Role.PUBLISHER);
    }

    /// Else managers that were away while one was promoted may never find a majority.
    @Test
    void aManagerThatWasPromotedAgainLaterIsBelievedBeforeTheLogIsRead() {
        var roster =
                new Roster.Remembered(
                        new TreeSet<>(List.of("gone")),
                        new TreeMap<>(Map.of("demoted", 1_000L, "gone", 1_000L)),
                        new TreeSet<>());

        assertThat(roster.roleOf(issued("demoted", 1_000), NEEDED)).isEqualTo(Role.WORKER);
        assertThat(roster.roleOf(issued("demoted", 1_001), NEEDED)).isEqualTo(Role.MANAGER);
        assertThat(roster.roleOf(issued("gone", 1_001), NEEDED)).isEqualTo(Role.NOBODY);
    }

    /// A client that was away goes to managers that were promoted meanwhile.
    @Test
    void aCertificateOfLaterThanAllThatIsKnownSaysMore() {
        registered(NodeSpec.Role.WORKER);
        long lastMs = events.getLast().atMs();

        assertThat(read().isOlderThan(issued(NODE.value(), lastMs))).isFalse();
        assertThat(read().isOlderThan(issued(NODE.value(), lastMs + 1))).isTrue();
        assertThat(read().isOlderThan(issued("unknown", lastMs + 1))).isTrue();
        assertThat(read().isOlderThan(new Party("node", Role.MANAGER, "another", lastMs + 1)))
                .isFalse();
    }

    private static Party issued(String name, long atMs) {
        return new Party(name, Role.MANAGER, SWARM, atMs);
    }

    private void assertRoles(Roster.Needed needed, Role asManager, Role asWorker) {
        assertThat(read().roleOf(party(NODE.value(), Role.MANAGER), needed)).isEqualTo(asManager);
        assertThat(read().roleOf(party(NODE.value(), Role.WORKER), needed)).isEqualTo(asWorker);
        assertThat(read().roleOf(party(NODE.value(), Role.NOBODY), needed)).isEqualTo(Role.NOBODY);
    }

    private static Party party(String name, Role claim) {
        return new Party(name, claim, SWARM, 0);
    }

    private Roster read() {
        return new Roster.Read(Fold.applyAll(ClusterImage.EMPTY, events));
    }

    private void admitted(NodeId node, NodeSpec.Role role) {
        happened(new Event.NodeAdmitted(node, events.size(), role, "certificate"));
    }

    private void registered(NodeSpec.Role role) {
        admitted(NODE, role);
        var registration =
                new Input.RegisterNode(
                        NODE,
                        1,
                        role,
                        NodeSpec.Availability.ACTIVE,
                        new Input.NodeAddress("10.9.0.1", "", 0),
                        new NodeDescription(
                                "node",
                                new TaskSpec.Platform("x86_64", "linux"),
                                1,
                                1,
                                List.of(),
                                new NodeDescription.Engine(
                                        "20.10", Collections.emptySortedMap(), List.of()),
                                new NodeDescription.TlsTrust("", "", "")));
        happened(new Event.NodeRegistered(0, registration, spec(role)));
    }

    private void wanted(NodeSpec.Role role) {
        happened(new Event.NodeUpdated(NODE, spec(role)));
    }

    private static NodeSpec spec(NodeSpec.Role role) {
        return new NodeSpec("", new TreeMap<>(), role, NodeSpec.Availability.ACTIVE);
    }

    private void happened(Event event) {
        events.add(
                new EventRecord(
                        events.size() + 1L,
                        events.size(),
                        events.size(),
                        new Origin.Api(),
                        "",
                        "",
                        true,
                        event));
    }

    private static Input.InitialiseSwarm settings() {
        Sealed any = new Sealed("", "");
        return new Input.InitialiseSwarm(
                "seed",
                SWARM_SPEC,
                List.of("10.0.0.0/8"),
                24,
                4_789,
                new NodeDescription.TlsTrust("root", "", ""),
                new Input.SwarmSecrets(any, any, any, any));
    }

    private static final SwarmSpec SWARM_SPEC = io.swarmlog.command.json.SwarmReader.DEFAULTS;
}
