/// The schema registry of a manager against Apicurio's own client and serializers.
@NullMarked
package io.swarmlog.replay.registry;

import org.jspecify.annotations.NullMarked;
