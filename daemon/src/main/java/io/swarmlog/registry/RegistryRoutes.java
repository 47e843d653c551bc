package io.swarmlog.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.broker.Principals;
import io.swarmlog.codec.RegistryClient;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What is asked and what is answered: the calls of Apicurio Registry's REST API v3 that its client
/// and its serializers make (`RegistryClientFacadeImpl` of version 3.1.7).
final class RegistryRoutes {
    static final String ROOT = "/apis/registry/v3";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final String NO_ARTIFACT = "ArtifactNotFoundException";
    private static final String NO_VERSION = "VersionNotFoundException";
    private static final String NO_CONTENT = "ContentNotFoundException";

    private final EmbeddedRegistry registry;

    RegistryRoutes(EmbeddedRegistry registry) {
        this.registry = registry;
    }

    /// A call: `role` is the one in the caller's certificate.
    record Call(String method, String path, Map<String, String> query, String body, String role) {
        static Map<String, String> query(String raw) {
            Map<String, String> query = new TreeMap<>();
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(
                            decoded(pair.substring(0, equals)),
                            decoded(pair.substring(equals + 1)));
                }
            }
            return query;
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }

        boolean has(String name, String value) {
            return value.equals(query.get(name));
        }

        List<String> segments() {
            return Arrays.stream(path.substring(ROOT.length()).split("/", -1))
                    .skip(1)
                    .map(Call::decoded)
                    .toList();
        }
    }

    /// An answer of JSON.
    record Answer(int status, String contentType, String body) {}

    Answer answer(Call call) {
        if (!call.path().startsWith(ROOT + "/")) {
            return missing(call, NO_ARTIFACT);
        }
        String[] part = call.segments().toArray(String[]::new);
        return switch (call.method()) {
            case "GET" -> get(part, call);
            case "POST" -> post(part, call);
            case String _ -> missing(call, NO_ARTIFACT);
        };
    }

    private Answer get(String[] part, Call call) {
        if (part.length == 2 && part[0].equals("system")) {
            return json(
                    JSON.createObjectNode().put("name", "Swarmlog schemas").put("version", "3"));
        }
        if (part.length >= 3 && part[0].equals("ids")) {
            Optional<SchemaVersion> found = first(byNumber(part[1], part[2]));
            boolean references = part.length == 4 && part[3].equals("references");
            return found.map(version -> content(version, references))
                    .orElseGet(() ->
                            missing(call, part[1].equals("globalIds") ? NO_VERSION : NO_CONTENT));
        }
        if (part.length >= 6 && part[2].equals("artifacts") && part[4].equals("versions")) {
            Optional<SchemaVersion> version = version(part[1], part[3], part[5]);
            return version.map(found ->
                            part.length == 6
                                    ? json(metadata(found))
                                    : content(found, part[6].equals("references")))
                    .orElseGet(() -> missing(call, NO_VERSION));
        }
        return missing(call, NO_ARTIFACT);
    }

    private Answer post(String[] part, Call call) {
        if (part.length == 2 && part[0].equals("search") && part[1].equals("versions")) {
            return search(call);
        }
        if (part.length == 3 && part[0].equals("groups") && part[2].equals("artifacts")) {
            return create(part[1], call);
        }
        return missing(call, NO_ARTIFACT);
    }

    private static Predicate<SchemaVersion> byNumber(String kind, String number) {
        return switch (kind) {
            case "contentIds" -> v -> Long.toString(v.contentId()).equals(number);
            case "globalIds" -> v -> Long.toString(v.globalId()).equals(number);
            case "contentHashes" -> v -> Sha256.hex(v.text()).equals(number);
            case String _ -> _ -> false;
        };
    }

    private Optional<SchemaVersion> first(Predicate<SchemaVersion> wanted) {
        return registry.find(book -> book.all().filter(wanted).findFirst());
    }

    private Optional<SchemaVersion> version(String group, String artifact, String expression) {
        return registry.find(book -> {
            Stream<SchemaVersion> versions = book.of(group, artifact);
            return expression.startsWith("branch=")
                    ? versions.reduce((_, last) -> last)
                    : versions.filter(v -> Integer.toString(v.version()).equals(expression))
                            .findFirst();
        });
    }

    /// The text of a version, or what it refers to: nothing, since each text is whole.
    private static Answer content(SchemaVersion version, boolean references) {
        return references
                ? json(JSON.createArrayNode())
                : new Answer(OK, "application/json", version.text());
    }

    private Answer search(Call call) {
        boolean canonical = call.has("canonical", "true");
        Optional<JsonNode> parsed = parse(call.body());
        if (parsed.isEmpty()) {
            return problem(BAD_REQUEST, "expected a schema in JSON, but got something else");
        }
        List<SchemaVersion> found =
                registry.find(
                                book -> {
                                    List<SchemaVersion> same =
                                            book.all()
                                                    .filter(v -> asked(call, v))
                                                    .filter(v -> same(v, call.body(), canonical))
                                                    .toList();
                                    return same.isEmpty() ? Optional.empty() : Optional.of(same);
                                })
                        .orElse(List.of());
        ObjectNode answer = JSON.createObjectNode().put("count", found.size());
        var versions = answer.putArray("versions");
        found.forEach(version -> versions.add(metadata(version)));
        return json(answer);
    }

    private static boolean asked(Call call, SchemaVersion version) {
        return call.query().getOrDefault("groupId", version.group()).equals(version.group())
                && call.query()
                        .getOrDefault("artifactId", version.artifact())
                        .equals(version.artifact());
    }

    /// Equal texts, or, canonically, texts that differ in white space and the order of names only.
    private static boolean same(SchemaVersion version, String text, boolean canonical) {
        return version.text().equals(text)
                || (canonical && parse(version.text()).equals(parse(text)));
    }

    private Answer create(String group, Call call) {
        JsonNode body = parse(call.body()).orElseGet(JSON::createObjectNode);
        String artifact = body.path("artifactId").asText("");
        String text = body.path("firstVersion").path("content").path("content").asText("");
        if (artifact.isEmpty() || parse(text).isEmpty()) {
            return problem(
                    BAD_REQUEST,
                    "expected an artifactId and a schema in JSON as firstVersion.content.content");
        }
        if (!body.path("firstVersion").path("content").path("references").isEmpty()) {
            return problem(
                    BAD_REQUEST,
                    "expected a schema that is whole, but it has references: serializers that"
                            + " register need apicurio.registry.dereference-schema=true");
        }
        if (artifact.indexOf('\0') >= 0 || group.indexOf('\0') >= 0) {
            return problem(BAD_REQUEST, "expected names without NUL, but got one");
        }
        boolean canonical = call.has("canonical", "true");
        boolean findFirst = call.has("ifExists", "FIND_OR_CREATE_VERSION");
        Optional<SchemaVersion> known =
                registry.find(book ->
                        book.of(group, artifact).filter(v -> same(v, text, canonical)).findFirst());
        if (known.isPresent() && findFirst) {
            return json(created(known.orElseThrow()));
        }
        boolean exists = registry.find(book -> book.of(group, artifact).findFirst()).isPresent();
        if (exists && !findFirst && !call.has("ifExists", "CREATE_VERSION")) {
            return problem(
                    CONFLICT,
                    "ArtifactAlreadyExistsException",
                    "An artifact with ID '" + artifact + "' already exists.");
        }
        if (!mayRegister(call.role())) {
            return problem(
                    FORBIDDEN,
                    "expected the certificate of a manager or publisher, but it is of "
                            + call.role());
        }
        return json(created(registry.register(new SchemaBook.Registration(group, artifact, text))));
    }

    private static boolean mayRegister(String role) {
        return role.equals(Principals.MANAGER) || role.equals(Principals.PUBLISHER);
    }

    private static ObjectNode created(SchemaVersion version) {
        ObjectNode answer = JSON.createObjectNode();
        inGroup(answer.putObject("artifact"), version)
                .put("artifactId", version.artifact())
                .put("artifactType", "AVRO");
        answer.set("version", metadata(version));
        return answer;
    }

    private static ObjectNode metadata(SchemaVersion version) {
        return inGroup(JSON.createObjectNode(), version)
                .put("artifactId", version.artifact())
                .put("version", Integer.toString(version.version()))
                .put("artifactType", "AVRO")
                .put("state", "ENABLED")
                .put("globalId", version.globalId())
                .put("contentId", version.contentId());
    }

    /// As Apicurio Registry says it: the group that is there without naming one has no name.
    private static ObjectNode inGroup(ObjectNode node, SchemaVersion version) {
        return version.group().equals(RegistryClient.GROUP)
                ? node
                : node.put("groupId", version.group());
    }

    private static Optional<JsonNode> parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node == null || node.isMissingNode() ? Optional.empty() : Optional.of(node);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Answer missing(Call call, String name) {
        return problem(
                NOT_FOUND, name, "expected something at " + call.path() + ", but there is nothing");
    }

    private static Answer json(JsonNode node) {
        return new Answer(OK, "application/json", node.toString());
    }

    static Answer problem(int status, String detail) {
        return problem(status, "Problem", detail);
    }

    /// @param name Apicurio Registry's for what is wrong: programs tell one thing from another by it
    private static Answer problem(int status, String name, String detail) {
        ObjectNode problem =
                JSON.createObjectNode()
                        .put("status", status)
                        .put("title", detail)
                        .put("detail", detail)
                        .put("name", name);
        return new Answer(status, "application/problem+json", problem.toString());
    }
}
