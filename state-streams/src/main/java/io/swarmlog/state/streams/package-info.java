/// The topologies that move records between the topics and the pure rooms: intake in front of the
/// line, control behind it, and the ticker that lets time pass. The only room of the module that
/// knows Kafka.
///
/// Nothing here decides: a record is decoded, a pure function asked, and what it answers written.
@NullMarked
package io.swarmlog.state.streams;

import org.jspecify.annotations.NullMarked;
