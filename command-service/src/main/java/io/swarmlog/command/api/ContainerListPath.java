package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.view.Filters;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// `GET /containers/json` with the filter `is-task` (moby daemon/list.go): to the engine the
/// containers of tasks are as any others, their label tells them apart. Without that filter the list
/// is the engine's.
final class ContainerListPath implements Family {
    private static final int OK = 200;
    private static final String FILTER = "is-task";
    private static final String LABEL = "com.docker.swarm.task.id";

    private final Access access;
    private final EngineApi engine;

    ContainerListPath(Access access, EngineApi engine) {
        this.access = access;
        this.engine = engine;
    }

    @Override
    public boolean owns(String method, String path) {
        return method.equals("GET")
                && path.equals("/containers/json")
                && !(access.membership().state() instanceof Membership.State.Inactive);
    }

    @Override
    public void answer(Call call) throws IOException {
        String sent = call.query("filters");
        // A value that is neither true nor false is the engine's to refuse.
        Filters filters = sent.contains(FILTER) ? Filters.parse(sent, 400) : Filters.NONE;
        boolean tasks = filters.of(FILTER).equals(List.of("true"));
        if (!tasks && !filters.of(FILTER).equals(List.of("false"))) {
            call.exchange().pass();
            return;
        }
        String query = query(call.exchange().query(), filters, tasks);
        String path = call.exchange().target().split("\\?", 2)[0];
        EngineApi.Answer answer = engine.ask("GET", path + '?' + query, new byte[0]);
        if (answer.status() == OK && !tasks) {
            call.answer(OK, others(GoJson.parse(answer.body()), limit(call.query("limit"))));
        } else {
            call.pass(answer);
        }
    }

    /// What the engine is asked instead: for the label of tasks; or for all, without the limit, which
    /// counts what is shown.
    static String query(SortedMap<String, List<String>> sent, Filters filtered, boolean tasks) {
        SortedMap<String, List<String>> query = new TreeMap<>(sent);
        SortedMap<String, List<String>> filters = new TreeMap<>(filtered.values());
        filters.remove(FILTER);
        if (tasks) {
            List<String> labels = new ArrayList<>(filters.getOrDefault("label", List.of()));
            labels.add(LABEL);
            filters.put("label", labels);
        } else {
            query.remove("limit");
        }
        query.put("filters", List.of(text(filters)));
        List<String> words = new ArrayList<>();
        for (Map.Entry<String, List<String>> entry : query.entrySet()) {
            for (String value : entry.getValue()) {
                words.add(encoded(entry.getKey()) + '=' + encoded(value));
            }
        }
        return String.join("&", words);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String text(SortedMap<String, List<String>> filters) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, List<String>> filter : filters.entrySet()) {
            ObjectNode values = all.putObject(filter.getKey());
            filter.getValue().forEach(value -> values.put(value, true));
        }
        return all.toString();
    }

    /// The first `limit` of those that are not of tasks.
    static ArrayNode others(JsonNode containers, int limit) {
        ArrayNode others = JsonNodeFactory.instance.arrayNode();
        for (JsonNode container : containers) {
            if (!container.path("Labels").has(LABEL) && others.size() < limit) {
                others.add(container);
            }
        }
        return others;
    }

    /// None, as for the engine, where it is not a number above 0.
    private static int limit(String text) {
        return text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : Integer.MAX_VALUE;
    }
}
