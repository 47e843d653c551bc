/// The log's server as its clients meet it.
@NullMarked
package io.swarmlog.replay.broker;

import org.jspecify.annotations.NullMarked;
