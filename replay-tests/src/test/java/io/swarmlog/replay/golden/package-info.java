/// Recorded logs, one a feature, decided again for ever: inputs as readable lines, the events they
/// led to, and the digest of the image after them. A changed decision shows as a changed line, and
/// has to be accepted by hand.
///
/// `mvn test -pl replay-tests -am -Dtest=GoldenTest -Dgolden.update=true` records them anew.
@NullMarked
package io.swarmlog.replay.golden;

import org.jspecify.annotations.NullMarked;
