package io.swarmlog.replay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is not swarm, through a daemon that is in a swarm: the engine's own doing.
@Timeout(300)
final class PassThroughTest {
    private static final String NAME = "swarmlog-pass-" + ProcessHandle.current().pid();

    @AutoClose private static TestDaemon swarm;

    @BeforeAll
    static void begin() throws Exception {
        swarm = TestDaemon.withSwarm();
    }

    @AfterEach
    void clean() throws Exception {
        swarm.engine("docker rm -fv " + NAME + " >/dev/null 2>&1 || :");
        swarm.engine("docker rmi -f " + NAME + " >/dev/null 2>&1 || :");
    }

    @Test
    void runsAContainerWithStandardInput() throws Exception {
        assertThat(swarm.docker("seq 50000 | docker run -i --rm swarmlog-test:1 wc -l"))
                .isEqualTo("50000\n");
        assertThat(swarm.tryDocker("docker run --rm swarmlog-test:1 sh -c 'exit 7'").exit())
                .isEqualTo(7);
    }

    @Test
    void buildsAnImageAndRunsIt() throws Exception {
        swarm.docker(
                "dir=$(mktemp -d) && echo built >$dir/file"
                        + " && printf 'FROM swarmlog-test:1\\nCOPY file /file\\nRUN cat /file\\n'"
                        + " >$dir/Dockerfile && docker build -q -t "
                        + NAME
                        + " $dir && rm -r $dir");

        assertThat(swarm.docker("docker run --rm " + NAME + " cat /file")).isEqualTo("built\n");
    }

    @Test
    void copiesInAndOut() throws Exception {
        swarm.docker("docker create --name " + NAME + " swarmlog-test:1");

        String copied =
                swarm.docker(
                        ("dir=$(mktemp -d) && head -c 3000000 /dev/urandom >$dir/in"
                                        + " && docker cp -q $dir/in $N:/tmp/in"
                                        + " && docker cp -q $N:/tmp/in $dir/out"
                                        + " && cmp $dir/in $dir/out && echo same; rm -r $dir")
                                .replace("$N", NAME));

        assertThat(copied).isEqualTo("same\n");
    }

    @Test
    void showsTheEnginesOwnBesideTheSwarms() throws Exception {
        assertThat(swarm.docker("docker network ls --format '{{.Name}} {{.Scope}}'"))
                .contains("bridge local\n", "ingress swarm\n");
        assertThat(swarm.docker("docker info --format '{{.Swarm.LocalNodeState}}'"))
                .isEqualTo("active\n");
        assertThat(swarm.docker("docker version --format '{{.Server.Version}}'"))
                .isEqualTo(swarm.engine("docker version --format '{{.Server.Version}}'"));
    }
}
