package io.swarmlog.command.view;

import java.util.SortedMap;

/// One message of `docker events`: something of swarm scope that happened to an object.
/// `atMs` is the time on the log.
public record Message(
        String type, String action, String id, SortedMap<String, String> attributes, long atMs) {
    public static final String SERVICE = "service";
    public static final String NODE = "node";
    public static final String NETWORK = "network";

    /// Tasks: our addition, real engines have no such messages.
    public static final String TASK = "task";

    public static final String SCOPE = "swarm";

    public String name() {
        String name = attributes.get("name");
        return name == null ? "" : name;
    }
}
