/// What should be against what is: replicated and global services, restarts, rolling updates, task
/// history, and tasks that no longer fit their node. Each class looks only at what the last events
/// touched ([Changes]) and decides the next step; a task is placed, started and stopped elsewhere.
/// Pure.
@NullMarked
package io.swarmlog.state.reconcile;

import org.jspecify.annotations.NullMarked;
