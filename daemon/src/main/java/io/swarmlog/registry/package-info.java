/// The schema registry a manager serves: the few calls of Apicurio Registry's REST API v3 that its
/// client and its Avro serializers make, over mutual TLS, from the topic `swarmlog.schemas`. So a
/// swarm needs no other server, and programs around it need nothing of ours.
///
/// Which schemas there are is worked out from the topic alone, so all managers agree. Nothing here
/// knows what a schema says. Why it is so: docs/adr/0002-schema-registry.md.
@NullMarked
package io.swarmlog.registry;

import org.jspecify.annotations.NullMarked;
