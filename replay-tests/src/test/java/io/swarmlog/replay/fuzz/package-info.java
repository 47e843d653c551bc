/// What strangers may send, bent in every way: each [Target] is a place where bytes from outside
/// are first looked at. A few thousand changed requests are put to each in every test; with `--long`
/// Jazzer looks for ways in, led by what the code does with them.
@org.jspecify.annotations.NullMarked
package io.swarmlog.replay.fuzz;
