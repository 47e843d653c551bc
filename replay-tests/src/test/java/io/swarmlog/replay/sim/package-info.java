/// The deterministic simulator: one control, simulated nodes, a clock that is turned by hand, and
/// users and faults by chance from a seed. Everything that must always hold is checked after every
/// input, and once faults stop the swarm must come to rest as it was asked to.
@org.jspecify.annotations.NullMarked
package io.swarmlog.replay.sim;
