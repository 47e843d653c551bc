package io.swarmlog.command.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which networks a container of the user's shall be on.
class ContainerPathTest {
    @Test
    void readsTheModeAndTheEndpoints() {
        String body =
                """
                {"Image": "app:1", "HostConfig": {"NetworkMode": "ingress"},
                 "NetworkingConfig": {"EndpointsConfig": {"web": {}, "../x": {}}}}
                """;

        assertThat(ContainerPath.networks(bytes(body))).containsExactly("ingress", "web");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "{}",
                "{\"HostConfig\": {\"NetworkMode\": \"host\"}}",
                "{\"HostConfig\": {\"NetworkMode\": \"container:abc\"}}",
                "{\"HostConfig\": {\"NetworkMode\": \"default\"}, \"NetworkingConfig\": null}"
            })
    void findsNoneWhereNoneIsNamed(String body) {
        assertThat(ContainerPath.networks(bytes(body))).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
