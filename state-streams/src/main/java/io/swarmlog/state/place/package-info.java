/// Which node a task runs on: filters say where it may, ranking where it should, and a sentence
/// says why it waits. The [Scheduler] keeps an index of nodes and loads that follows the events, so
/// that one placement costs about the same on ten nodes and on ten thousand; the index is worked
/// out from the image alone and may be thrown away at any time. Pure: nothing here changes a task;
/// ties break on hashes of ids.
@NullMarked
package io.swarmlog.state.place;

import org.jspecify.annotations.NullMarked;
