package io.swarmlog.mesh.route;

import static io.swarmlog.mesh.Pictures.ELSEWHERE;
import static io.swarmlog.mesh.Pictures.HERE;
import static io.swarmlog.mesh.Pictures.back;
import static io.swarmlog.mesh.Pictures.ingress;
import static io.swarmlog.mesh.Pictures.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.mesh.Pictures;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import io.swarmlog.model.TaskState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final EndpointSpec.Port WEB = port(80, 8080, "tcp");

    @Test
    void nothingPublishedIsNothingOpen() {
        assertThat(Routes.of(ClusterImage.EMPTY, HERE)).isEqualTo(RoutingTable.EMPTY);
        assertThat(Routes.of(new Pictures().networks().service("web").image(), HERE))
                .isEqualTo(RoutingTable.EMPTY);
    }

    @Test
    void aRunningTaskTakesConnectionsAtItsIngressAddress() {
        var image =
                web().running("web", "t1", 1, HERE, back("10.0.1.3/24"), ingress("10.0.0.3/24"))
                        .image();

        assertThat(Routes.of(image, HERE))
                .isEqualTo(table("80/tcp", "web", local("t1", "10.0.0.3", 8080)));
    }

    @Test
    void withoutAnIngressAddressTheFirstOneIsTaken() {
        var image = web().running("web", "t1", 1, HERE, back("10.0.1.3/24")).image();

        assertThat(Routes.of(image, HERE))
                .isEqualTo(table("80/tcp", "web", local("t1", "10.0.1.3", 8080)));
    }

    @Test
    void aPortIsOpenBeforeAnyTaskRuns() {
        var image = web().assigned("web", "t1", 1, HERE, ingress("10.0.0.3/24")).image();

        assertThat(Routes.of(image, HERE)).isEqualTo(table("80/tcp", "web"));
    }

    @Test
    void aTaskWithoutAddressIsNoBackend() {
        var image = web().running("web", "t2", 2, HERE).image();

        assertThat(Routes.of(image, HERE)).isEqualTo(table("80/tcp", "web"));
    }

    @Test
    void tasksOfAllReadyHostsTakeConnections() {
        var image =
                onTwoHosts()
                        .running("web", "t1", 1, ELSEWHERE, ingress("10.0.0.3/24"))
                        .running("web", "t2", 2, HERE, ingress("10.0.0.4/24"))
                        .image();

        assertThat(Routes.of(image, HERE).routes())
                .isEqualTo(
                        table(
                                        "80/tcp",
                                        "web",
                                        remote("t1", 8080, new Peer(ELSEWHERE, "192.0.2.2", 2380)),
                                        local("t2", "10.0.0.4", 8080))
                                .routes());
        assertThat(Routes.of(image, ELSEWHERE).routes())
                .isEqualTo(
                        table(
                                        "80/tcp",
                                        "web",
                                        local("t1", "10.0.0.3", 8080),
                                        remote("t2", 8080, new Peer(HERE, "192.0.2.1", 2380)))
                                .routes());
        assertThat(Routes.of(image, HERE).others()).containsExactly(ELSEWHERE);
    }

    @ParameterizedTest
    @EnumSource(value = NodeState.class, names = "READY", mode = EnumSource.Mode.EXCLUDE)
    void aHostThatIsNotReadyIsOutOfTheMeshButItsOwn(NodeState state) {
        var image =
                onTwoHosts()
                        .running("web", "t1", 1, ELSEWHERE, ingress("10.0.0.3/24"))
                        .state(ELSEWHERE, state)
                        .image();

        assertThat(Routes.of(image, HERE).routes()).isEqualTo(table("80/tcp", "web").routes());
        assertThat(Routes.of(image, ELSEWHERE).routes())
                .isEqualTo(table("80/tcp", "web", local("t1", "10.0.0.3", 8080)).routes());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536})
    void aHostWithoutTunnelsIsOutOfTheMesh(int meshPort) {
        var image =
                web().node(ELSEWHERE, "192.0.2.2", meshPort)
                        .running("web", "t1", 1, ELSEWHERE, ingress("10.0.0.3/24"))
                        .image();

        assertThat(Routes.of(image, HERE).routes()).isEqualTo(table("80/tcp", "web").routes());
    }

    @Test
    void anotherHostMayAskForWhatIsPublishedHereAndNothingElse() {
        var image =
                onTwoHosts()
                        .running("web", "t1", 1, ELSEWHERE, ingress("10.0.0.3/24"))
                        .running("web", "t2", 2, HERE, ingress("10.0.0.4/24"))
                        .image();

        assertThat(Ask.grantedBy(Routes.of(image, HERE)))
                .isEqualTo(
                        Map.of(
                                new Ask(Protocol.TCP, new TaskId("t2"), 8080),
                                new Route(
                                        new ServiceId("web"),
                                        List.of(local("t2", "10.0.0.4", 8080)))));
    }

    @Test
    void aTaskThatShallStopTakesNoNewConnections() {
        var image =
                web().running("web", "t1", 1, HERE, ingress("10.0.0.3/24"))
                        .running("web", "t2", 2, HERE, ingress("10.0.0.4/24"))
                        .desired("t1", TaskState.SHUTDOWN)
                        .image();

        assertThat(Routes.of(image, HERE))
                .isEqualTo(table("80/tcp", "web", local("t2", "10.0.0.4", 8080)));
    }

    @ParameterizedTest
    @EnumSource(
            value = TaskState.class,
            names = {"ASSIGNED", "ACCEPTED", "PREPARING", "READY", "STARTING"})
    void aTaskThatDoesNotRunYetIsNoBackend(TaskState state) {
        var image =
                web().assigned("web", "t1", 1, HERE, ingress("10.0.0.3/24"))
                        .moved("t1", state)
                        .image();

        assertThat(Routes.of(image, HERE)).isEqualTo(table("80/tcp", "web"));
    }

    @ParameterizedTest
    @EnumSource(
            value = TaskState.class,
            names = {"COMPLETE", "SHUTDOWN", "FAILED"})
    void aTaskThatEndedIsNoBackend(TaskState state) {
        var image =
                web().running("web", "t1", 1, HERE, ingress("10.0.0.3/24"))
                        .moved("t1", state)
                        .image();

        assertThat(Routes.of(image, HERE)).isEqualTo(table("80/tcp", "web"));
    }

    @Test
    void hostModeAndSctpAndUnassignedPortsAreNotTheMeshs() {
        var host = new EndpointSpec.Port("", "tcp", 8080, 81, "host");
        var image =
                new Pictures()
                        .networks()
                        .service("web", host, port(82, 1, "sctp"), port(0, 2, "tcp"))
                        .image();

        assertThat(Routes.of(image, HERE)).isEqualTo(RoutingTable.EMPTY);
    }

    @Test
    void theSamePortNumberOfTwoProtocolsIsTwoPorts() {
        var image = new Pictures().service("dns", port(53, 1, "tcp"), port(53, 2, "udp")).image();

        assertThat(Routes.of(image, HERE).routes().keySet()).hasToString("[53/tcp, 53/udp]");
    }

    @Test
    void duringAnUpdateEachTaskIsAskedAtThePortOfItsOwnVersion() {
        var image =
                web().running("web", "t1", 1, HERE, ingress("10.0.0.3/24"))
                        .update("web", port(80, 9090, "tcp"))
                        .running("web", "t2", 2, HERE, ingress("10.0.0.4/24"))
                        .image();

        assertThat(Routes.of(image, HERE))
                .isEqualTo(
                        table(
                                "80/tcp",
                                "web",
                                local("t1", "10.0.0.3", 8080),
                                local("t2", "10.0.0.4", 9090)));
    }

    @Test
    void aRemovedServiceIsClosedThoughItsTasksStillRun() {
        var image =
                web().running("web", "t1", 1, HERE, ingress("10.0.0.3/24")).removed("web").image();

        assertThat(Routes.of(image, HERE)).isEqualTo(RoutingTable.EMPTY);
    }

    @Test
    void whileNothingIsPublishedTasksTouchNoRoutes() {
        var before =
                new Pictures()
                        .networks()
                        .service("web")
                        .running("web", "t1", 1, HERE, ingress("10.0.0.3/24"))
                        .image();
        var after = new Pictures().moved("t1", TaskState.FAILED).on(before);

        assertThat(Routes.areUntouched(before, after)).isTrue();
    }

    @Test
    void everyChangeOfATaskANodeOrAServiceTouchesTheRoutes() {
        var before = web().running("web", "t1", 1, HERE, ingress("10.0.0.3/24")).image();
        var changes =
                Map.of(
                        "a task ended",
                        new Pictures().moved("t1", TaskState.FAILED),
                        "a task shall stop",
                        new Pictures().desired("t1", TaskState.SHUTDOWN),
                        "a task came",
                        new Pictures().assigned("web", "t2", 2, HERE, ingress("10.0.0.4/24")),
                        "a node came",
                        new Pictures().node(ELSEWHERE, "192.0.2.2", 2380),
                        "a port came",
                        new Pictures().ports("web", WEB, port(81, 1, "tcp")),
                        "a service went",
                        new Pictures().removed("web"));

        assertThat(Routes.areUntouched(before, before)).isTrue();
        changes.forEach((what, change) ->
                assertThat(Routes.areUntouched(before, change.on(before))).as(what).isFalse());
    }

    private static Pictures web() {
        return new Pictures().networks().service("web", WEB);
    }

    private static Pictures onTwoHosts() {
        return web().node(HERE, "192.0.2.1", 2380).node(ELSEWHERE, "192.0.2.2", 2380);
    }

    private static Backend remote(String task, int port, Peer peer) {
        return new Backend.Remote(new TaskId(task), port, peer);
    }

    private static Backend local(String task, String address, int port) {
        return new Backend.Local(new TaskId(task), address, port);
    }

    private static RoutingTable table(String port, String service, Backend... backends) {
        var parts = port.split("/");
        return new RoutingTable(
                new TreeMap<>(
                        Map.of(
                                new PublishedPort(
                                        Protocol.named(parts[1]).orElseThrow(),
                                        Integer.parseInt(parts[0])),
                                new Route(new ServiceId(service), List.of(backends)))));
    }
}
