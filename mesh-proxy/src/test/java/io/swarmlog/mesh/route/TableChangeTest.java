package io.swarmlog.mesh.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.model.ServiceId;
import io.swarmlog.model.TaskId;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableChangeTest {
    /// A table as words `port/protocol>service:task,task`.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                        | ''                        | ''      | ''     | ''
                    80/tcp>web:a              | 80/tcp>web:a              | ''      | ''     | ''
                    ''                        | 80/tcp>web:a              | 80/tcp  | ''     | ''
                    80/tcp>web:a              | ''                        | ''      | 80/tcp | ''
                    80/tcp>web:a              | 80/tcp>web:a,b            | ''      | ''     | 80/tcp
                    80/tcp>web:a,b            | 80/tcp>web:a              | ''      | ''     | 80/tcp
                    80/tcp>web:a              | 80/tcp>web:               | ''      | ''     | 80/tcp
                    80/tcp>web:a              | 80/tcp>shop:c             | ''      | ''     | 80/tcp
                    80/tcp>web:a              | 80/udp>web:a              | 80/udp  | 80/tcp | ''
                    80/tcp>web:a              | 81/tcp>web:a              | 81/tcp  | 80/tcp | ''
                    80/tcp>web:a 90/tcp>api:x | 80/tcp>web:b 90/tcp>api:x | ''      | ''     | 80/tcp
                    """)
    void saysWhatHasToBeDoneAndNothingMore(
            String before, String after, String opened, String closed, String rerouted) {
        var change = TableChange.between(table(before), table(after));

        assertThat(change.opened().keySet()).hasToString(list(opened));
        assertThat(change.closed()).hasToString(list(closed));
        assertThat(change.rerouted().keySet()).hasToString(list(rerouted));
        assertThat(change.isEmpty()).isEqualTo((opened + closed + rerouted).isEmpty());
        change.opened()
                .forEach((port, route) ->
                        assertThat(route).isEqualTo(table(after).routes().get(port)));
    }

    @Test
    void aTableNeverChangesAfterItWasMade() {
        var routes = new TreeMap<PublishedPort, Route>();
        var table = new RoutingTable(routes);
        routes.put(new PublishedPort(Protocol.TCP, 80), new Route(new ServiceId("web"), List.of()));

        assertThat(table).isEqualTo(RoutingTable.EMPTY);
        assertThatThrownBy(() -> table.routes().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void portsAreInOrderOfProtocolAndNumber() {
        assertThat(table("90/udp>a: 9/tcp>a: 80/tcp>a:").routes().keySet())
                .hasToString("[9/tcp, 80/tcp, 90/udp]");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "65536"})
    void noPortIsOutOfRange(int port) {
        assertThatThrownBy(() -> new PublishedPort(Protocol.TCP, port))
                .hasMessageContaining("expected a port from 1 to 65535");
        assertThatThrownBy(() -> new Backend.Local(new TaskId("a"), "10.0.0.2", port))
                .hasMessageContaining("expected a port from 1 to 65535");
    }

    private static String list(String word) {
        return "[" + word + "]";
    }

    private static RoutingTable table(String text) {
        var routes = new TreeMap<PublishedPort, Route>();
        Arrays.stream(text.split(" "))
                .filter(word -> !word.isEmpty())
                .forEach(word -> {
                    var parts = word.split("[/>:]", -1);
                    var port =
                            new PublishedPort(
                                    Protocol.named(parts[1]).orElseThrow(),
                                    Integer.parseInt(parts[0]));
                    List<Backend> backends =
                            Arrays.stream(parts[3].split(","))
                                    .filter(task -> !task.isEmpty())
                                    .map(task ->
                                            (Backend)
                                                    new Backend.Local(
                                                            new TaskId(task), "10.0.0.9", 1))
                                    .toList();
                    routes.put(port, new Route(new ServiceId(parts[2]), backends));
                });
        return new RoutingTable(routes);
    }
}
