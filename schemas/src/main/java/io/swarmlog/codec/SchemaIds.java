package io.swarmlog.codec;

/// Where schemas are known by number. Safe for use by many threads; both questions may be asked
/// over a network, so callers ask once and remember.
public interface SchemaIds {
    /// The id of that text under that subject (`swarmlog.events-value`), made when it is new.
    SchemaId idOf(String subject, String schema);

    /// The text with that id.
    ///
    /// @throws IllegalArgumentException when there is none
    /// @throws SchemasUnavailable when nobody answers
    String textOf(SchemaId id);
}
