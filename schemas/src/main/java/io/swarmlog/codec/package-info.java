/// Records of the log as bytes and back: Avro, with the id of the schema in front of each record as
/// the Apicurio serializers write it (magic byte 0, four bytes of id, body). The only room that
/// knows Avro and the registry client.
///
/// Nothing here knows what a record means, or which topic it is on.
@NullMarked
package io.swarmlog.codec;

import org.jspecify.annotations.NullMarked;
