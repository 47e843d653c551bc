package io.swarmlog.codec;

/// The number a registry gave to the text of a schema: the four bytes in front of every record
/// (Apicurio's content id).
public record SchemaId(int value) {}
