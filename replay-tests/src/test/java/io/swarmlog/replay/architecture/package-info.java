/// The rules of the house, as tests: which room may see which, what pure rooms may not touch, who
/// owns which library, and how the sources look.
@NullMarked
package io.swarmlog.replay.architecture;

import org.jspecify.annotations.NullMarked;
