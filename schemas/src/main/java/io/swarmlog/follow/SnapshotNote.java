package io.swarmlog.follow;

import java.util.List;
import java.util.Optional;

/// The last record of a snapshot on `swarmlog.snapshots` or `swarmlog.member-snapshots`, which says
/// what the records before it are. A snapshot has one of two places, by turns: while one is written, the one before is whole.
///
/// - `kind`: which pieces it has ([io.swarmlog.codec.PartsWire#kind]).
/// - `place`: `a` or `b`, the beginning of its records' keys.
/// - `sequence`, `cause`: of the last event in it.
/// - `offset`: of `events` or `member-events`; every event before it is in the snapshot.
/// - `first`: the offset of its first chunk on its own topic.
/// - `chunks`, `digest`: how many there are, and the SHA-256 of them all. One that has the header
///   [#MORE] is continued by the next one: a piece may be larger than a record.
public record SnapshotNote(
        String kind,
        String place,
        long sequence,
        long cause,
        long offset,
        long first,
        int chunks,
        String digest) {
    /// The header of a chunk with the sequence of its snapshot.
    public static final String OF = "of";

    /// The header of a chunk that ends in the middle of its pieces.
    public static final String MORE = "more";

    private static final String NOTE = "/note";
    private static final int FIELDS = 8;

    /// The key of the note of a place.
    public static String keyOf(String place) {
        return place + NOTE;
    }

    /// The key of a chunk, from 0.
    public static String keyOf(String place, int chunk) {
        return place + "/" + chunk;
    }

    static boolean isNote(String key) {
        return key.endsWith(NOTE);
    }

    /// The place that the next snapshot takes.
    public static String after(Optional<SnapshotNote> last) {
        return last.filter(it -> it.place().equals("a")).isPresent() ? "b" : "a";
    }

    /// As it stands on the topic.
    public String text() {
        return String.join(
                " ",
                List.of(
                        kind,
                        place,
                        Long.toString(sequence),
                        Long.toString(cause),
                        Long.toString(offset),
                        Long.toString(first),
                        Integer.toString(chunks),
                        digest));
    }

    /// Throws [IllegalArgumentException] when the text is no note.
    static SnapshotNote parse(String text) {
        List<String> fields = List.of(text.split(" ", -1));
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException(
                    "expected the note of a snapshot, but it has %d fields"
                            .formatted(fields.size()));
        }
        return new SnapshotNote(
                fields.get(0),
                fields.get(1),
                Long.parseLong(fields.get(2)),
                Long.parseLong(fields.get(3)),
                Long.parseLong(fields.get(4)),
                Long.parseLong(fields.get(5)),
                Integer.parseInt(fields.get(6)),
                fields.get(7));
    }
}
