/// Reading back what was written: the topics of a running log, from any place in them, and what
/// follows from them – the lines of `swarmlog log`, the chain of causes behind a task, the swarm as
/// it was, and the proof that deciding again gives the same.
///
/// Nothing here writes to the log.
@NullMarked
package io.swarmlog.history;

import org.jspecify.annotations.NullMarked;
