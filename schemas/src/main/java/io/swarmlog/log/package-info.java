/// The records of the log: what may be asked or observed ([Input]), what was decided ([Event]),
/// what a node shall run ([Assignment]) and how a node says it lives ([Heartbeat]); and the topics
/// that carry them.
///
/// Inputs are imperative, events past. All meaning of a record is in its fields: who, when and why
/// travel in the envelopes [InputRecord] and [EventRecord]. Nothing here knows Kafka or Avro.
@NullMarked
package io.swarmlog.log;

import org.jspecify.annotations.NullMarked;
