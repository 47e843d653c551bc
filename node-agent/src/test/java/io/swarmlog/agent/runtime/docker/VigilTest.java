package io.swarmlog.agent.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VigilTest {
    private static final long PERIOD = 1_000;
    private static final long STEP = 250;

    private final Vigil vigil = new Vigil(0);
    private final List<String> news = new ArrayList<>();

    private void add(long atMs, Vigil.News what) {
        news.add(
                atMs
                        + switch (what) {
                            case Vigil.News.Here() -> " here";
                            case Vigil.News.Gone(String why) -> " gone: " + why;
                        });
    }

    private void look(long fromMs, long untilMs) {
        for (long now = fromMs; now <= untilMs; now += STEP) {
            long at = now;
            vigil.look(now, PERIOD).ifPresent(it -> add(at, it));
        }
    }

    private void answer(long atMs) {
        vigil.answered(atMs).ifPresent(it -> add(atMs, it));
    }

    @Test
    void anEngineThatSaysNothingIsGivenUpAfterThreePeriods() {
        answer(0);
        vigil.connected();

        look(0, 10_000);

        assertThat(news)
                .containsExactly(
                        "0 here",
                        "3000 gone: the Docker Engine is not usable: it does not answer within 3000 ms");
    }

    @Test
    void anEngineThatRefusesIsGivenUpAfterOne() {
        answer(0);
        vigil.refused("Connection refused");

        look(0, 10_000);

        assertThat(news)
                .containsExactly(
                        "0 here", "1000 gone: the Docker Engine is not usable: Connection refused");
    }

    @Test
    void aRestartThatIsOverWithinAPeriodIsNoNews() {
        answer(0);
        vigil.refused("Connection refused");
        look(0, 750);

        answer(900);
        look(1_000, 3_500);

        assertThat(news).containsExactly("0 here");
    }

    @Test
    void anEngineThatStartedAndIsNotReadyHasTheTimeOfABusyOne() {
        answer(0);
        vigil.refused("Connection refused");
        look(0, 750);

        vigil.connected();
        look(1_000, 2_750);

        assertThat(news).containsExactly("0 here");
    }

    @Test
    void isHereAgainWithItsFirstAnswer() {
        vigil.refused("no such file");
        look(0, 2_000);

        answer(2_100);

        assertThat(news).last().isEqualTo("2100 here");
    }

    @Test
    void aVigilThatSleptAccusesNobody() {
        answer(0);

        look(60_000, 62_750);

        assertThat(news).containsExactly("0 here");
    }
}
