package io.swarmlog.command.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.model.ServiceSpec;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/// Reading and writing the spec of a service (reference tables m-iso, m-runtime, m-apiver).
class ServiceSpecTest {
    private static final String SINK =
            """
            {"Name":"sink","Labels":{"a":"b"},"TaskTemplate":{"ContainerSpec":{"Image":"bb:1",
            "Command":["sh"],"Env":["A=1"],"Init":false,"Healthcheck":{"Test":["NONE"]},
            "StopGracePeriod":1000000000,"DNSConfig":{},"Mounts":[{"Type":"tmpfs","Target":"/t",
            "TmpfsOptions":{"SizeBytes":10}}],"Ulimits":[{"Name":"nofile","Soft":1,"Hard":2}]},
            "Resources":{"Limits":{"NanoCPUs":5},"Reservations":{}},
            "RestartPolicy":{"Condition":"on-failure","Delay":0},
            "Placement":{"Constraints":["node.role==manager"],
            "Preferences":[{"Spread":{"SpreadDescriptor":"node.labels.rack"}}],
            "Platforms":[{"OS":"linux"}]},"Networks":[{"Target":"n","Aliases":["x"]}],
            "LogDriver":{"Name":"json-file"},"ForceUpdate":3},
            "Mode":{"Replicated":{"Replicas":2}},
            "UpdateConfig":{"Parallelism":2,"MaxFailureRatio":0.25},
            "EndpointSpec":{"Ports":[{"TargetPort":80,"PublishedPort":8080}]}}
            """;

    private static ServiceSpec read(String body) {
        return ServiceReader.read(GoJson.parse(body), ApiVersion.NEWEST);
    }

    @Test
    void aSpecThatIsReadBackAndSentAgainIsTheSameSpec() {
        // given
        ServiceSpec sent = read(SINK);

        // when
        ServiceSpec again = read(ServiceSpecWriter.spec(sent).toString());

        // then
        assertThat(again).isEqualTo(sent);
    }

    @Test
    void aSpecWithNothingButAnImageIsTheSameWhenSentAgain() {
        // given
        ServiceSpec sent = read("{\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"bb:1\"}}}");

        // when
        ServiceSpec again = read(ServiceSpecWriter.spec(sent).toString());

        // then
        assertThat(again).isEqualTo(sent);
        assertThat(again.mode()).isEqualTo(new ServiceSpec.Mode.Replicated(1));
    }

    @Test
    void isolationIsReadInAnyCase() throws IOException {
        for (JsonNode row : table("isolation-convert")) {
            // given
            String body =
                    "{\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"x\",\"Isolation\":\""
                            + row.path("api").asText()
                            + "\"}}}";

            // when
            JsonNode shown = ServiceSpecWriter.spec(read(body));

            // then
            assertThat(shown.at("/TaskTemplate/ContainerSpec/Isolation").asText())
                    .as(row.path("id").asText())
                    .isEqualTo(row.path("internal").asText());
        }
    }

    @Test
    void aRuntimeThatDoesNotFitItsSpecIsRefused() throws IOException {
        for (JsonNode row : table("runtime-mismatch")) {
            if (row.path("ok").asBoolean()) {
                continue;
            }
            // given
            String specs =
                    (row.path("ContainerSpec").asBoolean() ? ",\"ContainerSpec\":{}" : "")
                            + (row.path("PluginSpec").asBoolean() ? ",\"PluginSpec\":{}" : "");
            String body =
                    "{\"Mode\":{\"Global\":{}},\"TaskTemplate\":{\"Runtime\":\""
                            + row.path("runtime").asText()
                            + '"'
                            + specs
                            + "}}";

            // then
            assertThatThrownBy(() -> read(body))
                    .as(row.path("id").asText())
                    .hasMessage(row.path("error").asText());
        }
    }

    @Test
    void fieldsYoungerThanTheClientsVersionAreDropped() {
        // given
        String body =
                "{\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"x\",\"Sysctls\":{\"a\":\"b\"},"
                        + "\"CapabilityAdd\":[\"ALL\"],\"Ulimits\":[{\"Name\":\"n\"}]},"
                        + "\"Resources\":{\"Limits\":{\"Pids\":5}},\"Placement\":{\"MaxReplicas\":2}}}";

        // when
        ServiceSpec at39 = ServiceReader.read(GoJson.parse(body), new ApiVersion(39));
        ServiceSpec at40 = ServiceReader.read(GoJson.parse(body), new ApiVersion(40));
        ServiceSpec at41 = ServiceReader.read(GoJson.parse(body), new ApiVersion(41));

        // then
        assertThat(at39.taskTemplate().containerSpec().sysctls()).isEmpty();
        assertThat(at39.taskTemplate().placement().orElseThrow().maxReplicas()).isZero();
        assertThat(at40.taskTemplate().containerSpec().sysctls()).containsKey("a");
        assertThat(at40.taskTemplate().containerSpec().capabilityAdd()).isEmpty();
        assertThat(at40.taskTemplate().containerSpec().ulimits()).isEmpty();
        assertThat(at41.taskTemplate().containerSpec().capabilityAdd()).containsExactly("ALL");
    }

    private static JsonNode table(String name) throws IOException {
        try (InputStream in =
                ServiceSpecTest.class.getResourceAsStream("/tables/" + name + ".json")) {
            assertThat(in).as(name).isNotNull();
            return GoJson.parse(in.readAllBytes()).path("cases");
        }
    }
}
