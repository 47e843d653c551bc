package io.swarmlog.state.constraint;

import io.swarmlog.image.Node;
import io.swarmlog.model.NodeDescription;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/// One constraint: a key of a node, whether it shall be equal, and the value. Values compare
/// without regard to case, in full: `*` and the like have no meaning, though they may be written.
public record Constraint(String key, boolean equal, String value) {
    /// `node.labels.zone`: the labels an operator gave the node. The label after it keeps its case.
    public static final String NODE_LABELS = "node.labels.";

    /// `engine.labels.storage`: the labels of the node's engine.
    public static final String ENGINE_LABELS = "engine.labels.";

    private static final String EQUAL = "==";
    private static final String NOT_EQUAL = "!=";
    private static final String KEY_MARKS = "-_.";
    private static final String VALUE_MARKS = ":-_.*()?+[]\\^$|/ \t\n\f\r";

    /// What became of one expression.
    sealed interface Parsed {
        record Ok(Constraint constraint) implements Parsed {}

        record Wrong(String message) implements Parsed {}
    }

    /// Reads `<key> (==|!=) <value>`; `==` is looked for first.
    static Parsed parse(String expression) {
        for (String operator : List.of(EQUAL, NOT_EQUAL)) {
            int at = expression.indexOf(operator);
            if (at < 0) {
                continue;
            }
            String key = expression.substring(0, at).strip();
            if (!isKey(key)) {
                return new Parsed.Wrong("key '" + key + "' is invalid");
            }
            String value = expression.substring(at + operator.length()).strip();
            if (!isValue(value)) {
                return new Parsed.Wrong("value '" + value + "' is invalid");
            }
            return new Parsed.Ok(new Constraint(key, operator.equals(EQUAL), value));
        }
        return new Parsed.Wrong("constraint expected one operator from ==, !=");
    }

    /// `[a-z_][a-z0-9\-_.]+`, without regard to case.
    private static boolean isKey(String text) {
        if (text.length() < 2 || !(isLetter(text.charAt(0)) || text.charAt(0) == '_')) {
            return false;
        }
        return isMadeOf(text, KEY_MARKS);
    }

    private static boolean isValue(String text) {
        return !text.isEmpty() && isMadeOf(text, VALUE_MARKS);
    }

    private static boolean isMadeOf(String text, String marks) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLetter(c) && !(c >= '0' && c <= '9') && marks.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /// True when one of the candidates equals the value, or none shall and none does.
    boolean accepts(List<String> candidates) {
        return candidates.stream().anyMatch(value::equalsIgnoreCase) == equal;
    }

    boolean matches(Node node) {
        NodeDescription description = node.description();
        return switch (key.toLowerCase(Locale.ROOT)) {
            case "node.id" -> accepts(List.of(node.id().value()));
            case "node.hostname" -> accepts(List.of(description.hostname()));
            case "node.ip" -> matchesAddress(node.registration().address().host());
            case "node.role" -> accepts(List.of(node.spec().role().name()));
            case "node.platform.os" -> accepts(List.of(description.platform().os()));
            case "node.platform.arch" -> accepts(List.of(description.platform().architecture()));
            default -> matchesLabel(node);
        };
    }

    private boolean matchesLabel(Node node) {
        Optional<String> label = label(key, node);
        return label.isPresent() && accepts(List.of(label.get()));
    }

    /// The value of the label a key such as `node.labels.zone` names, empty text when the node
    /// lacks it; absent when the key names no label.
    public static Optional<String> label(String key, Node node) {
        if (startsWith(key, NODE_LABELS)) {
            return Optional.of(valueOf(node.spec().labels(), key.substring(NODE_LABELS.length())));
        }
        if (startsWith(key, ENGINE_LABELS)) {
            return Optional.of(
                    valueOf(
                            node.description().engine().labels(),
                            key.substring(ENGINE_LABELS.length())));
        }
        return Optional.empty();
    }

    private static boolean startsWith(String key, String prefix) {
        return key.length() > prefix.length()
                && key.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private static String valueOf(SortedMap<String, String> labels, String label) {
        return labels.getOrDefault(label, "");
    }

    /// An address or a network (`10.0.0.0/8`); a value that is neither is never met, not even by
    /// `!=`.
    private boolean matchesAddress(String host) {
        Optional<IpRange> range = IpRange.parse(value);
        return range.isPresent() && range.get().contains(host) == equal;
    }
}
