/// What to do about each task of this node: [TaskStep] decides, purely; [WorkLoop] keeps what is
/// known of every task, has one step at a time done for each, and says what became of it.
///
/// One thread, the [Timeline], owns all state here. What blocks (the runtime's calls) runs elsewhere,
/// in lanes of bounded width, and reports back to it.
@NullMarked
package io.swarmlog.agent.work;

import org.jspecify.annotations.NullMarked;
