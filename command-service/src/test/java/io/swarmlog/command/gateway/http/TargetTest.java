package io.swarmlog.command.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmlog.command.gateway.http.Target.ApiNumber;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource({
        "/v1.41/services, 1.41, /services",
        "/v1.41.0/services, 1.41.0, /services",
        "/services, '', /services",
        "/v1.41/services/a%20b, 1.41, /services/a b",
        "/v1.41/serv%69ces, 1.41, /services",
        "/volumes/v1, '', /volumes/v1",
        "/vfoo/services, '', /vfoo/services",
    })
    void takesTheVersionOffThePath(String target, String version, String path) {
        Target taken = Target.parse(target).orElseThrow();

        assertThat(taken.path()).isEqualTo(path);
        assertThat(taken.version().map(ApiNumber::text).orElse("")).isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//v1.41/services",
                "/v1.41//services",
                "/v1.41/../services",
                "/v1.41/services/.",
                "/v1.41/services/",
                "/v1.41/services%2F",
                "/services/%zz",
                "*",
                "http://d/services"
            })
    void leavesPathsThatAreNotPlainToTheEngine(String target) {
        assertThat(Target.parse(target)).isEmpty();
    }

    @Test
    void decodesTheQueryKeepingTheOrderOfValues() {
        Target target = Target.parse("/x?b=2&a=1+1&b=%7B1%7D&flag").orElseThrow();

        assertThat(target.query())
                .containsEntry("a", List.of("1 1"))
                .containsEntry("b", List.of("2", "{1}"))
                .containsEntry("flag", List.of(""));
    }

    @ParameterizedTest
    @CsvSource({"1.41, 1.41.0, 0", "1.9, 1.41, -1", "2, 1.41, 1", "1.041, 1.41, 0", "1., 1, 0"})
    void comparesVersionsNumberByNumber(String one, String other, int order) {
        assertThat(new ApiNumber(one).compareTo(new ApiNumber(other))).isEqualTo(order);
    }
}
