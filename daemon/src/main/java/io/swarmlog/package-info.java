/// The one program: [Main] gives the command line to the verbs in `cli`; `daemon` wires the parts
/// of a host; `broker` and `registry` are the log's own servers; `history` reads what was written.
@NullMarked
package io.swarmlog;

import org.jspecify.annotations.NullMarked;
