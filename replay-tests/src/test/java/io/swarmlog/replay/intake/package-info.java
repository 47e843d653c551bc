/// Who is believed of those who write to the topics of intake, with real certificates.
@NullMarked
package io.swarmlog.replay.intake;

import org.jspecify.annotations.NullMarked;
