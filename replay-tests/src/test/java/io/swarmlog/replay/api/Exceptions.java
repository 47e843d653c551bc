package io.swarmlog.replay.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The exchanges that are known not to match, each with its reason: `exceptions.txt`, in which a
/// line `# reason` stands above lines `recording: h1 h2 …`.
record Exceptions(SortedMap<String, String> reasons) {
    static Exceptions read() {
        SortedMap<String, String> reasons = new TreeMap<>();
        try (InputStream in = Exceptions.class.getResourceAsStream("/api/exceptions.txt")) {
            if (in == null) {
                throw new IllegalStateException("expected /api/exceptions.txt, but it is missing");
            }
            String reason = "";
            for (String line : lines(in)) {
                if (line.startsWith("#")) {
                    reason = line.substring(1).strip();
                } else if (!line.isBlank()) {
                    String[] parts = line.split(":", 2);
                    for (String id : parts[1].strip().split("\\s+")) {
                        reasons.put(parts[0].strip() + ' ' + id, reason);
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("expected /api/exceptions.txt to be readable", e);
        }
        return new Exceptions(reasons);
    }

    private static List<String> lines(InputStream in) {
        return new ArrayList<>(
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                        .lines()
                        .toList());
    }

    Optional<String> reason(String recording, String exchange) {
        return Optional.ofNullable(reasons.get(recording + ' ' + exchange));
    }
}
