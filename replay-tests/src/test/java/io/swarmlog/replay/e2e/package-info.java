/// The whole program as its users have it: daemons in processes of their own (so that they can be
/// killed), the real Docker Engine, the real docker command line.
///
/// Nothing here looks inside a daemon; what is asked is asked over its socket, of the engine, or of
/// its log.
@NullMarked
package io.swarmlog.replay.e2e;

import org.jspecify.annotations.NullMarked;
