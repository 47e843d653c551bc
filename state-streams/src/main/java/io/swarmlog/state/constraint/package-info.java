/// Placement constraints: the grammar of `node.labels.zone == a`, and whether a node meets them.
/// Placement, the enforcement after placement, global services and admission all ask here, so that
/// they never disagree. Pure: a constraint looks at one node and nothing else.
@NullMarked
package io.swarmlog.state.constraint;

import org.jspecify.annotations.NullMarked;
