package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swarmlog.command.json.TaskWriter;
import io.swarmlog.command.view.Filters;
import io.swarmlog.command.view.Find;
import io.swarmlog.command.view.TaskList;
import io.swarmlog.image.ClusterImage;

/// `/tasks…` (Docker Engine API v1.41; moby daemon/cluster/tasks.go).
final class TaskPaths implements Family {
    private final Access access;

    TaskPaths(Access access) {
        this.access = access;
    }

    @Override
    public boolean owns(String method, String path) {
        return !method.equals("OPTIONS") && Call.segments(path).getFirst().equals("tasks");
    }

    @Override
    public void answer(Call call) {
        if (call.is("GET /tasks")) {
            list(call);
        } else if (call.is("GET /tasks/{id}")) {
            ClusterImage image = access.image();
            call.answer(200, TaskWriter.task(image, Find.task(image, call.id())));
        } else if (call.is("GET /tasks/{id}/logs")) {
            Logs.check(call, () -> Find.task(access.image(), call.id()));
        } else {
            throw Call.pageNotFound();
        }
    }

    private void list(Call call) {
        Filters filters = Filters.parse(call.query("filters"), 500);
        ClusterImage image = access.image();
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        TaskList.of(image, filters).forEach(task -> all.add(TaskWriter.task(image, task)));
        call.answer(200, all);
    }
}
