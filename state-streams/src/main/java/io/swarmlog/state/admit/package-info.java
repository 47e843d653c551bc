/// May this wish be fulfilled at all? The rules a spec must meet, with the texts users of Docker
/// know. The same rules hold for requests to the Docker API and for commands published to the log,
/// because both are checked here, when they are decided. Pure: a spec and an image in, a refusal or
/// a clean spec out.
@NullMarked
package io.swarmlog.state.admit;

import org.jspecify.annotations.NullMarked;
