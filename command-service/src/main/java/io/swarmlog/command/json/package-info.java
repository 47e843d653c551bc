/// Docker's JSON, both ways: request bodies become the records of `model`, pictures of the swarm
/// become the answers Docker's clients know, field for field as real engines give them.
///
/// Reading follows Go's rules, since clients rely on them (keys in any case, unknown fields
/// ignored, garbage after the value ignored) and gives Go's texts for what can't be read. Nothing
/// here knows of HTTP, the log, or what a spec means.
@NullMarked
package io.swarmlog.command.json;

import org.jspecify.annotations.NullMarked;
