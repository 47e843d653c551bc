package io.swarmlog.command.view;

import java.util.List;

/// Whether a message passes the filters of `GET /events` (moby daemon/events `Filter.Include`).
/// Keys nobody knows pass everything, as in real engines.
public final class MessageFilter {
    /// Each matches the beginning of the object's id or name, whatever the object's type.
    private static final List<String> OBJECTS =
            List.of(
                    "daemon",
                    "container",
                    "plugin",
                    "volume",
                    "network",
                    "node",
                    "service",
                    "secret",
                    "config",
                    "task");

    private MessageFilter() {}

    public static boolean admits(Filters filters, Message message) {
        return filters.exact("event", message.action())
                && filters.exact("type", message.type())
                && filters.exact("scope", Message.SCOPE)
                && OBJECTS.stream().allMatch(key -> isOf(filters, key, message))
                && isOfImage(filters, message)
                && filters.labels("label", message.attributes());
    }

    private static boolean isOf(Filters filters, String key, Message message) {
        return filters.prefix(key, message.id()) || filters.prefix(key, message.name());
    }

    private static boolean isOfImage(Filters filters, Message message) {
        String image = message.attributes().get("image");
        return filters.exact("image", message.id())
                || filters.exact("image", image == null ? "" : image);
    }
}
