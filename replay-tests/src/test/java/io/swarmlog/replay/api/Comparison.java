package io.swarmlog.replay.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Compares answers with recorded ones: fields, their order and their values. Ids are paired as they
/// appear, times, addresses, certificates, tokens and generated names only have to be of the kind,
/// and the version of an object is whatever ours is, but paired, so that updates can be replayed.
///
/// Left out of the recorded answers is what belongs to the real engine's own means of transport:
/// VXLAN numbers and the endpoints of its load balancer.
final class Comparison {
    private static final Pattern ID = Pattern.compile("\\b[0-9a-z]{25}\\b");
    private static final Pattern WORD = Pattern.compile("\\b[0-9a-z]{4,25}\\b");
    private static final Pattern VERSION = Pattern.compile("\\bversion=([0-9]+)");
    private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");
    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
    private static final Pattern GENERATED = Pattern.compile("[a-z]+_[a-z]+[0-9]*");
    private static final List<String> PLACING = List.of("new", "pending", "assigned", "accepted");
    private static final String VXLAN = "com.docker.network.driver.overlay.vxlanid_list";
    private static final List<String> CERTIFICATES =
            List.of("TrustRoot", "CertIssuerSubject", "CertIssuerPublicKey");

    /// External CAs and forced rotations are refused; where later answers only repeat them they are
    /// left out.
    private static final List<String> NOT_OURS = List.of("ExternalCAs", "ForceRotate");

    private final SortedMap<String, String> ours = new TreeMap<>();
    private final SortedMap<String, String> recorded = new TreeMap<>();
    private final SortedMap<String, String> versions = new TreeMap<>();
    private final SortedSet<String> absent = new TreeSet<>();

    /// Pairs a recorded id with ours.
    void pair(String recordedId, String ourId) {
        ours.put(recordedId, ourId);
        recorded.put(ourId, recordedId);
    }

    /// Says that we have no such object, since its creation was an exception.
    void absent(String recordedId) {
        if (!recordedId.isEmpty()) {
            absent.add(recordedId);
        }
    }

    Optional<String> ourId(String recordedId) {
        return Optional.ofNullable(ours.get(recordedId));
    }

    Optional<String> recordedId(String ourId) {
        return Optional.ofNullable(recorded.get(ourId));
    }

    /// The text of a request with our ids in place of the recorded ones.
    String translated(String text) {
        Matcher words = WORD.matcher(text.replace("%22", "\""));
        return words.replaceAll(word -> translatedWord(word.group())).replace("\"", quote(text));
    }

    /// Our id, or the beginning of it where the recorded client sent the beginning of one.
    private String translatedWord(String word) {
        if (ours.containsKey(word)) {
            return ourId(word).orElse(word);
        }
        SortedMap<String, String> longer = ours.tailMap(word);
        boolean begins = !longer.isEmpty() && longer.firstKey().startsWith(word);
        String partner = begins ? ourId(longer.firstKey()).orElse(word) : word;
        return partner.substring(0, Math.min(word.length(), partner.length()));
    }

    private static String quote(String text) {
        return text.contains("%22") ? "%22" : "\"";
    }

    /// The target of a request with our ids, and our version where the recorded one was seen.
    String translatedTarget(String target) {
        String family = family(target);
        Matcher version = VERSION.matcher(translated(target));
        return version.replaceAll(found -> {
            String mine = versions.get(family + found.group(1));
            return "version=" + (mine == null ? found.group(1) : mine);
        });
    }

    /// True when the version a target names is one that was seen.
    boolean knowsVersion(String target) {
        Matcher version = VERSION.matcher(target);
        return !version.find() || versions.containsKey(family(target) + version.group(1));
    }

    static String family(String target) {
        return target.replaceFirst("^/v1\\.[0-9]+", "").split("[/?]", 3)[1];
    }

    /// The first difference; empty when there is none. Pairs ids and versions when there is none.
    Optional<String> difference(String family, JsonNode expected, JsonNode got) {
        List<String[]> pairs = new ArrayList<>();
        Optional<String> difference = compare(family, "", stripped(expected), got, pairs);
        if (difference.isEmpty()) {
            pairs.forEach(pair -> pair(pair[0], pair[1]));
        }
        return difference;
    }

    private Optional<String> compare(
            String family, String path, JsonNode expected, JsonNode got, List<String[]> pairs) {
        if (expected.isObject() && got.isObject()) {
            return objects(family, path, expected, got, pairs);
        }
        if (expected.isArray() && got.isArray()) {
            return arrays(family, path, expected, got, pairs);
        }
        if (expected.isTextual() && got.isTextual()) {
            return texts(path, expected.textValue(), got.textValue(), pairs)
                    ? Optional.empty()
                    : different(path, expected, got);
        }
        if (path.endsWith("/LocalLBIndex")
                || path.endsWith("/time")
                || path.endsWith("/timeNano")
                || path.endsWith("/Index")
                || path.endsWith("[]/V")
                || path.endsWith("/PID") && got.isNumber()) {
            return Optional.empty();
        }
        if (path.endsWith("/ExitCode") && expected.asInt() == -1) {
            return Optional.empty();
        }
        boolean same =
                expected.isNumber() && got.isNumber()
                        ? expected.asDouble() == got.asDouble()
                        : expected.equals(got);
        return same ? Optional.empty() : different(path, expected, got);
    }

    private Optional<String> objects(
            String family, String path, JsonNode expected, JsonNode got, List<String[]> pairs) {
        if (expected.has("ID") && expected.path("Version").has("Index")) {
            versions.put(
                    family + expected.path("Version").path("Index").asText(),
                    got.path("Version").path("Index").asText("0"));
        }
        List<String> wanted = names(expected);
        List<String> found = names(got);
        if (path.endsWith("/Containers") || path.endsWith("/Labels")) {
            wanted.sort(null);
            found.sort(null);
        }
        if (!wanted.equals(found)) {
            return Optional.of(path + ": expected the fields " + wanted + ", but got " + found);
        }
        for (String name : wanted) {
            Optional<String> difference =
                    compare(family, path + '/' + name, expected.path(name), got.path(name), pairs);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private Optional<String> arrays(
            String family, String path, JsonNode expected, JsonNode got, List<String[]> pairs) {
        if (expected.size() != got.size()) {
            return Optional.of(
                    path
                            + ": expected "
                            + expected.size()
                            + " elements "
                            + labels(expected)
                            + ", but got "
                            + got.size()
                            + ' '
                            + labels(got));
        }
        List<JsonNode> left = new ArrayList<>();
        got.forEach(left::add);
        for (JsonNode element : expected) {
            JsonNode partner = partner(element, left);
            left.remove(partner);
            boolean placing = isBeingPlaced(element) && isBeingPlaced(partner);
            Optional<String> difference =
                    compare(
                            family,
                            path + "[]",
                            placing ? withoutPlace(element) : element,
                            placing ? withoutPlace(partner) : partner,
                            pairs);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    /// The instants between a task's creation and the first report of its agent: how far they had
    /// got when the recorded engine was asked is chance, and ours places tasks at once.
    private static boolean isBeingPlaced(JsonNode task) {
        String state = task.path("Status").path("State").asText(task.path("State").asText());
        boolean waits = task.path("Status").has("Err") || task.path("Err").isTextual();
        return PLACING.contains(state) && !waits;
    }

    private static JsonNode withoutPlace(JsonNode task) {
        return task.<ObjectNode>deepCopy()
                .without(
                        List.of("NodeID", "Node", "NetworksAttachments", "Status", "State", "Msg"));
    }

    /// Lists have no order: an object is paired by its id, else by its name, else by its place.
    private JsonNode partner(JsonNode element, List<JsonNode> left) {
        String id = idOf(element);
        Optional<String> ourId = ourId(id);
        for (JsonNode candidate : left) {
            if (ourId.isPresent() && idOf(candidate).equals(ourId.get())) {
                return candidate;
            }
        }
        String name = nameOf(element);
        for (JsonNode candidate : left) {
            if (!name.isEmpty() && nameOf(candidate).equals(name)) {
                return candidate;
            }
        }
        return left.getFirst();
    }

    private static String idOf(JsonNode node) {
        return node.path("ID").asText(node.path("Id").asText(node.path("NetworkID").asText("")));
    }

    private static String nameOf(JsonNode node) {
        return node.path("Spec").path("Name").asText(node.path("Name").asText(""));
    }

    private static List<String> labels(JsonNode list) {
        List<String> all = new ArrayList<>();
        list.forEach(node ->
                all.add(
                        nameOf(node)
                                + node.path("Slot").asText("")
                                + node.path("Status").path("State").asText("")));
        return all;
    }

    private boolean texts(String path, String expected, String got, List<String[]> pairs) {
        if (expected.equals(got)) {
            return true;
        }
        String field = path.substring(path.lastIndexOf('/') + 1);
        if (CERTIFICATES.contains(field)) {
            return true;
        }
        if (path.contains("/Peers") || field.equals("EndpointID")) {
            return true;
        }
        if (TIME.matcher(expected).matches()) {
            return TIME.matcher(got).matches();
        }
        if (GENERATED.matcher(expected).matches() && field.equals("Name")) {
            return GENERATED.matcher(got).matches();
        }
        for (String prefix : List.of("SWMTKN-1-", "SWMKEY-1-")) {
            if (expected.startsWith(prefix)) {
                return got.startsWith(prefix);
            }
        }
        return masked(expected).equals(masked(got)) && sameIds(expected, got, pairs);
    }

    private static String masked(String text) {
        String ids =
                ID.matcher(CONTAINER.matcher(text).replaceAll("<container>")).replaceAll("<id>");
        return ADDRESS.matcher(ids).replaceAll("<address>");
    }

    private boolean sameIds(String expected, String got, List<String[]> pairs) {
        Matcher theirs = ID.matcher(expected);
        Matcher mine = ID.matcher(got);
        while (theirs.find() && mine.find()) {
            String partner = ours.get(theirs.group());
            String back = recorded.get(mine.group());
            if (partner == null && back == null) {
                pairs.add(new String[] {theirs.group(), mine.group()});
            } else if (partner == null || !partner.equals(mine.group())) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> different(String path, JsonNode expected, JsonNode got) {
        return Optional.of(path + ": expected " + expected + ", but got " + got);
    }

    /// The recorded answer without VXLAN numbers and load balancers.
    private JsonNode stripped(JsonNode node) {
        if (node.isArray()) {
            var copy = JsonNodeFactory.instance.arrayNode();
            for (JsonNode element : node) {
                if (!isAbsent(element)) {
                    copy.add(stripped(element));
                }
            }
            return copy;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            JsonNode value = field.getValue();
            if (field.getKey().equals("Options") && value.has(VXLAN)) {
                ObjectNode options = value.<ObjectNode>deepCopy().without(VXLAN);
                boolean present = node.path("Containers").isObject();
                if (!options.isEmpty() || present) {
                    copy.set("Options", options);
                } else if (node.has("Scope") && node.has("Id")) {
                    copy.putNull("Options");
                }
            } else if (field.getKey().equals("Containers") && value.isObject()) {
                copy.set("Containers", withoutLoadBalancers(node));
            } else if (!NOT_OURS.contains(field.getKey())) {
                copy.set(field.getKey(), stripped(value));
            }
        }
        return copy;
    }

    private boolean isAbsent(JsonNode node) {
        return absent.contains(idOf(node)) || absent.contains(node.path("ServiceID").asText());
    }

    /// The containers of a network without the engine's load balancer.
    static ObjectNode withoutLoadBalancers(JsonNode network) {
        ObjectNode containers = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : network.path("Containers").properties()) {
            if (CONTAINER.matcher(field.getKey()).matches()) {
                containers.set(field.getKey(), field.getValue());
            }
        }
        return containers;
    }
}
