/// The managers as the log sees them: who votes, who holds copies of what, and how both change
/// while everything runs.
///
/// [Quorum] adds and removes voters; [Copies] gives each partition as many copies as there are
/// managers, three at most, by a [CopyPlan]. All of it may be asked for by several managers at
/// once, and again after it failed half-way: each step looks at what there is first.
@NullMarked
package io.swarmlog.broker.quorum;

import org.jspecify.annotations.NullMarked;
