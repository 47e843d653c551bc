/// What earlier releases wrote is read, decided alike and gone on from: their data roots are kept in
/// `src/test/resources/releases`, each with a note how it was made.
@NullMarked
package io.swarmlog.replay.release;

import org.jspecify.annotations.NullMarked;
