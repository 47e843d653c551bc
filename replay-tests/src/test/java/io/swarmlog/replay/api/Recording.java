package io.swarmlog.replay.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a real engine answered, exchange by exchange, in the order of time.
record Recording(String name, List<Recorded> exchanges) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /// One recorded exchange. `body` is the answer's JSON (missing when it has none), `summary` the
    /// short form of a list of tasks.
    record Recorded(
            String id,
            String story,
            long atMs,
            String method,
            String target,
            String request,
            String auth,
            int status,
            String contentType,
            JsonNode body,
            JsonNode summary,
            JsonNode stream) {}

    static Recording read(String name) {
        List<Recorded> all = new ArrayList<>();
        SortedMap<String, JsonNode> bodies = new TreeMap<>();
        try (InputStream in = open(name);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = MAPPER.readTree(line);
                JsonNode body = row.path("json");
                if (row.has("sameAs")) {
                    JsonNode earlier = bodies.get(row.path("sameAs").asText());
                    body = earlier == null ? MissingNode.getInstance() : earlier;
                }
                bodies.put(row.path("id").asText(), body);
                all.add(
                        new Recorded(
                                row.path("id").asText(),
                                row.path("case").asText(),
                                Instant.parse(row.path("t").asText()).toEpochMilli(),
                                row.path("method").asText(),
                                row.path("target").asText(),
                                row.path("request").asText(),
                                row.path("auth").asText(),
                                row.path("status").asInt(),
                                row.path("contentType").asText(),
                                body,
                                row.path("summary"),
                                row.path("stream")));
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "expected the recording " + name + " to be readable", e);
        }
        all.sort(java.util.Comparator.comparingLong(Recorded::atMs));
        return new Recording(name, List.copyOf(all));
    }

    private static InputStream open(String name) {
        InputStream in = Recording.class.getResourceAsStream("/api/" + name + ".jsonl");
        if (in == null) {
            throw new IllegalStateException(
                    "expected the recording " + name + ", but it is missing");
        }
        return in;
    }
}
