package io.swarmlog.agent.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.agent.runtime.ContainerRuntime.Presence;
import io.swarmlog.agent.runtime.Trouble;
import io.swarmlog.model.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the runtime says and does while its engine dies, hangs, is back or is another one.
class EngineLossTest {
    private static final NodeId NODE = new NodeId("n1");

    /// Short, so that three of them pass soon.
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final FakeEngine engine;
    private final DockerRuntime runtime;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Sights seen = new Sights();

    EngineLossTest(@TempDir Path folder) {
        engine = new FakeEngine(folder);
        runtime = new DockerRuntime(engine.uri());
    }

    @AfterEach
    void end() {
        runtime.close();
        engine.close();
    }

    private void attend() throws InterruptedException {
        runtime.attend(
                () -> PERIOD,
                new Presence() {
                    @Override
                    public void here() {
                        heard.add("here");
                    }

                    @Override
                    public void gone(String why) {
                        heard.add("gone: " + why);
                    }
                });
        assertThat(next()).isEqualTo("here");
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
    }

    private void watch() throws InterruptedException {
        runtime.watch(NODE, seen);
        seen.await("all []");
    }

    @Test
    void anEngineThatDiesIsGoneWithItsReasonAndHereAgain() throws Exception {
        attend();

        engine.kill();
        assertThat(next())
                .startsWith("gone: the Docker Engine is not usable: ")
                .contains("refused");

        engine.start();
        assertThat(next()).isEqualTo("here");
    }

    @Test
    void anEngineThatHangsIsGoneAndItsCallsEnd() throws Exception {
        attend();
        engine.stop();

        assertThatThrownBy(runtime::machine)
                .isInstanceOfSatisfying(
                        Trouble.class, trouble -> assertThat(trouble.isTemporary()).isTrue())
                .hasMessageContaining("does not answer within 1500 ms");
        assertThat(next()).contains("it does not answer within 1500 ms");
        assertThatThrownBy(runtime::machine).hasMessageContaining("does not answer");

        engine.goOn();
        assertThat(next()).isEqualTo("here");
        assertThat(runtime.machine().hostname()).isEmpty();
    }

    /// It answers pings, and nothing that needs its containerd.
    @Test
    void anEngineWhoseContainerdHangsIsGoneUntilThatAnswers() throws Exception {
        attend();

        engine.hangButForPings();
        assertThat(next()).contains("it does not answer within 1500 ms");

        engine.goOnAnswering();
        assertThat(next()).isEqualTo("here");
        assertThat(heard).isEmpty();
    }

    @Test
    void aCallOfAnEngineThatAnswersPingsOnlyEnds() {
        EngineCalls calls = new EngineCalls(engine.uri());
        engine.hangButForPings();

        assertThatThrownBy(
                        () -> calls.ask(Duration.ofSeconds(1), docker -> docker.infoCmd().exec()))
                .isInstanceOf(Trouble.class)
                .hasMessage("the Docker Engine did not answer within 1 s");
        calls.close();
    }

    /// docker-java lets those who wait for the begin of a stream wait for ever when it is refused.
    @Test
    void containersAreListedAnewWhenTheEngineIsBack() throws Exception {
        watch();
        engine.kill();
        engine.containers =
                """
                [{"Id":"c1","Names":["/web.1.t1"],"State":"exited",
                  "Labels":{"com.docker.swarm.task.id":"t1"}}]\
                """;

        engine.start();

        seen.await("all [t1]");
    }

    @Test
    void containersAreListedAnewWhenTheEventsBreakAndEveryFewSeconds() throws Exception {
        watch();

        engine.breakStreams();
        seen.await("all []");
        seen.await("listed []");

        assertThat(engine.followers()).isEqualTo(1);
    }

    /// The last engine lives on, and what is connected to it would stay so.
    @Test
    void aSocketThatIsReplacedIsFollowedToTheNewEngine(@TempDir Path other) throws Exception {
        attend();
        watch();

        try (FakeEngine second = new FakeEngine(other)) {
            Files.delete(engine.socket);
            Files.createLink(engine.socket, second.socket);
            seen.await("all []");
            assertThat(second.followers()).isEqualTo(1);
        }
    }
}
