package io.swarmlog.registry;

/// One version of an artifact. `contentId` is the number of its text, `globalId` its own; versions
/// of an artifact count from 1.
record SchemaVersion(
        String group, String artifact, int version, long globalId, long contentId, String text) {}
