package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two swarms on one machine, before one engine, with everything named the same.
@Timeout(300)
final class SeveralDaemonsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NET = TestDaemon.unique("same");
    private static final int REQUESTS = 10;

    @Test
    void doNotDisturbEachOther() throws Exception {
        try (TestDaemon one = TestDaemon.withSwarm();
                TestDaemon other = TestDaemon.withSwarm()) {
            Web webOfOne = runSame(one);
            Web webOfOther = runSame(other);

            Set<String> ofOne = webOfOne.answers(REQUESTS);
            Set<String> ofOther = webOfOther.answers(REQUESTS);
            assertThat(ofOne).hasSize(2).doesNotContainAnyElementsOf(ofOther);
            assertThat(ofOther).hasSize(2);
            assertThat(addresses(one)).doesNotContainAnyElementsOf(addresses(other));

            List<Container> before = other.containers();
            one.docker("docker swarm leave --force");
            Await.that("nothing to be left of one", LIMIT, () -> one.containers().isEmpty());

            assertThat(other.containers()).isEqualTo(before);
            assertThat(webOfOther.answers(REQUESTS)).isEqualTo(ofOther);
            assertThat(other.docker("docker service ls --format '{{.Name}} {{.Replicas}}'"))
                    .isEqualTo("same 2/2\n");
        }
    }

    private static Web runSame(TestDaemon swarm) throws Exception {
        Web web = Web.free();
        swarm.docker("docker network create -d overlay " + NET);
        swarm.docker(
                "docker service create --name same --replicas 2 --network "
                        + NET
                        + " --publish "
                        + web.port()
                        + ":80 "
                        + TestImage.ONE);
        return web;
    }

    /// Of the tasks of the service, as each swarm's own name server tells them.
    private static Set<String> addresses(TestDaemon swarm) throws Exception {
        String container = swarm.running("same").getFirst().id();
        String told = swarm.docker("docker exec " + container + " nslookup tasks.same");
        Set<String> addresses = new TreeSet<>();
        told.lines().filter(line -> line.matches("Address: \\S+")).forEach(addresses::add);
        assertThat(addresses).hasSize(2);
        return addresses;
    }
}
