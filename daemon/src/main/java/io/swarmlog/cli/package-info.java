/// The verbs of the command line, a class each. The only room with picocli, and the only one that
/// prints: results to standard output, progress and complaints to standard error.
///
/// Nothing here knows how a thing is done; that is in `daemon`, `history` and `bench`.
@NullMarked
package io.swarmlog.cli;

import org.jspecify.annotations.NullMarked;
