/// Tests of what a party may be.
@NullMarked
package io.swarmlog.rights;

import org.jspecify.annotations.NullMarked;
