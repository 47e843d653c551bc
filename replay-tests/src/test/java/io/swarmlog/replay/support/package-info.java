/// What several tests need: a log of their own, and the like. Real parts, started small.
@NullMarked
package io.swarmlog.replay.support;

import org.jspecify.annotations.NullMarked;
