/// The program of docs/PUBLISHING.md, and the proof that it works.
@NullMarked
package io.swarmlog.replay.publishing;

import org.jspecify.annotations.NullMarked;
