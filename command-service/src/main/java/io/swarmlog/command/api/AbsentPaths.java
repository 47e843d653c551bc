package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.view.Filters;
import java.util.List;

/// `/secrets…` and `/configs…` (Docker Engine API v1.41): there are none yet. So a list is empty and
/// none is found by its name, which is true and lets `docker secret ls` and `docker inspect` work;
/// to create one is refused.
final class AbsentPaths implements Family {
    private static final List<String> KEYS = List.of("name", "names", "id", "label");

    private final Access access;

    AbsentPaths(Access access) {
        this.access = access;
    }

    @Override
    public boolean owns(String method, String path) {
        String first = Call.segments(path).getFirst();
        return !method.equals("OPTIONS") && (first.equals("secrets") || first.equals("configs"));
    }

    @Override
    public void answer(Call call) {
        boolean secrets = Call.segments(call.exchange().path()).getFirst().equals("secrets");
        answer(call, secrets ? "secret" : "config");
    }

    private void answer(Call call, String kind) {
        String root = '/' + kind + 's';
        if (call.is("GET " + root)) {
            Filters filters = Filters.parse(call.query("filters"), 500);
            access.manager();
            filters.only(KEYS);
            call.answer(200, JsonNodeFactory.instance.arrayNode());
        } else if (call.is("POST " + root + "/create")) {
            call.json();
            access.manager();
            throw Refusal.missing("docker " + kind);
        } else if (call.is("GET " + root + "/{id}") || call.is("DELETE " + root + "/{id}")) {
            access.manager();
            throw Refusal.notFound(kind + ' ' + call.id() + " not found");
        } else if (call.is("POST " + root + "/{id}/update")) {
            call.json();
            if (call.query("version").isEmpty()) {
                throw Refusal.badRequest("invalid " + kind + " version");
            }
            access.manager();
            throw Refusal.notFound(kind + ' ' + call.id() + " not found");
        } else {
            throw Call.pageNotFound();
        }
    }
}
