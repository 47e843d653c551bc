package io.swarmlog.daemon;

/// How the host's parts are, in lines for people.
record HostStatus(boolean healthy, String text) {}
