/// Writing to the line: one producer of `inputs` for the managers' parts that put something there
/// themselves (the ledger for users, the ticker for the clock).
///
/// Nothing here knows what an input means or what becomes of it.
@NullMarked
package io.swarmlog.append;

import org.jspecify.annotations.NullMarked;
