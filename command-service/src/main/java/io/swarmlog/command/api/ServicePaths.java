package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.command.json.Answers;
import io.swarmlog.command.json.GoText;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.ServiceReader;
import io.swarmlog.command.json.ServiceWriter;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.command.view.Filters;
import io.swarmlog.command.view.Find;
import io.swarmlog.command.view.ServiceList;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Service;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.ServiceSpec;
import java.util.List;
import java.util.Optional;

/// `/services…` (Docker Engine API v1.41; moby daemon/cluster/services.go).
final class ServicePaths implements Family {
    private static final int STATUS_SINCE_MINOR = 41;
    private static final String AUTH_HEADER = "x-registry-auth";

    private final Access access;
    private final Names names;
    private final LocalNetworks networks;

    ServicePaths(Access access, Names names, LocalNetworks networks) {
        this.access = access;
        this.names = names;
        this.networks = networks;
    }

    @Override
    public boolean owns(String method, String path) {
        return !method.equals("OPTIONS") && Call.segments(path).getFirst().equals("services");
    }

    @Override
    public void answer(Call call) {
        if (call.is("GET /services")) {
            list(call);
        } else if (call.is("POST /services/create")) {
            create(call);
        } else if (call.is("GET /services/{id}")) {
            inspect(call);
        } else if (call.is("POST /services/{id}/update")) {
            update(call);
        } else if (call.is("DELETE /services/{id}")) {
            remove(call);
        } else if (call.is("GET /services/{id}/logs")) {
            Logs.check(call, () -> Find.service(access.image(), call.id()));
        } else {
            throw Call.pageNotFound();
        }
    }

    private void list(Call call) {
        Filters filters = Filters.parse(call.query("filters"), 400);
        boolean status = !call.version().isBefore(STATUS_SINCE_MINOR) && call.bool("status", true);
        ClusterImage image = access.image();
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Service service : ServiceList.of(image, filters)) {
            ObjectNode shown = ServiceWriter.service(service, false);
            all.add(
                    status
                            ? ServiceWriter.withStatus(shown, ServiceList.counts(image, service))
                            : shown);
        }
        call.answer(200, all);
    }

    private void inspect(Call call) {
        boolean defaults = call.bool("insertDefaults", true);
        Service service = Find.service(access.image(), call.id());
        call.answer(200, ServiceWriter.service(service, defaults));
    }

    private void create(Call call) {
        JsonNode body = call.json();
        ClusterImage image = access.image();
        ServiceSpec read = ServiceReader.read(body, call.version());
        ServiceSpec spec = read.name().isEmpty() ? named(read, names.fresh(image)) : read;
        CommandLog.Outcome.Accepted accepted =
                access.submit(new Input.CreateService(networks.lifted(spec), registryAuth(call)));
        String id =
                accepted.events().stream()
                        .flatMap(record -> created(record.event()))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "expected a created service, but the outcome has none"));
        call.answer(201, Answers.created(id));
    }

    private static java.util.stream.Stream<String> created(Event event) {
        return event instanceof Event.ServiceCreated(var service, _, _)
                ? java.util.stream.Stream.of(service.value())
                : java.util.stream.Stream.empty();
    }

    private static ServiceSpec named(ServiceSpec spec, String name) {
        return new ServiceSpec(
                name,
                spec.labels(),
                spec.taskTemplate(),
                spec.mode(),
                spec.updateConfig(),
                spec.rollbackConfig(),
                spec.endpointSpec());
    }

    private void update(Call call) {
        JsonNode body = call.json();
        long version = GoText.version("service", call.query("version"));
        ClusterImage image = access.image();
        ServiceSpec spec = ServiceReader.read(body, call.version());
        Service service = Find.service(image, call.id());
        Optional<Sealed> auth = registryAuth(call);
        if (auth.isEmpty()) {
            checkAuthSource(call.query("registryAuthFrom"), service);
        }
        Input.Command command =
                switch (call.query("rollback")) {
                    case "", "none" ->
                            new Input.UpdateService(
                                    service.id().value(), version, networks.lifted(spec), auth);
                    case "previous" -> new Input.RollbackService(service.id().value(), version);
                    default ->
                            throw Refusal.internal(
                                    "unrecognized rollback option " + call.query("rollback"));
                };
        access.submit(command);
        call.answer(200, Answers.updated());
    }

    /// Credentials that are not sent again stay with the service; only the words are checked.
    private static void checkAuthSource(String source, Service service) {
        if (source.equals("previous-spec") && service.previous().isEmpty()) {
            throw Refusal.internal("service does not have a previous spec");
        }
        if (!List.of("", "spec", "previous-spec").contains(source)) {
            throw Refusal.internal("unsupported registryAuthFrom value");
        }
    }

    private void remove(Call call) {
        Service service = Find.service(access.image(), call.id());
        access.submit(new Input.RemoveService(service.id().value()));
        call.empty(200);
    }

    private Optional<Sealed> registryAuth(Call call) {
        String sent = call.exchange().header(AUTH_HEADER);
        return sent.isEmpty() ? Optional.empty() : Optional.of(access.membership().seal(sent));
    }
}
