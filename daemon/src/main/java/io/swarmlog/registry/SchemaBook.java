package io.swarmlog.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The schemas there are, from what was registered, in order. A text registered a second time for
/// an artifact is no new version, so the same order always gives the same numbers.
final class SchemaBook {
    private final List<SchemaVersion> versions = new ArrayList<>();
    private final Map<String, Long> contents = new LinkedHashMap<>();

    /// What one registration says.
    record Registration(String group, String artifact, String text) {}

    SchemaVersion add(Registration wanted) {
        Optional<SchemaVersion> known =
                of(wanted.group(), wanted.artifact())
                        .filter(version -> version.text().equals(wanted.text()))
                        .findFirst();
        if (known.isPresent()) {
            return known.orElseThrow();
        }
        long contentId =
                Objects.requireNonNullElseGet(
                        contents.get(wanted.text()), () -> contents.size() + 1L);
        contents.put(wanted.text(), contentId);
        SchemaVersion version =
                new SchemaVersion(
                        wanted.group(),
                        wanted.artifact(),
                        (int) of(wanted.group(), wanted.artifact()).count() + 1,
                        versions.size() + 1L,
                        contentId,
                        wanted.text());
        versions.add(version);
        return version;
    }

    int size() {
        return versions.size();
    }

    Stream<SchemaVersion> all() {
        return versions.stream();
    }

    /// The versions of an artifact, oldest first.
    Stream<SchemaVersion> of(String group, String artifact) {
        return versions.stream()
                .filter(version ->
                        version.group().equals(group) && version.artifact().equals(artifact));
    }
}
