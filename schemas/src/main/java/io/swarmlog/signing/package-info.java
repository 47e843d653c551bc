/// Who wrote a record, proved by the record itself.
///
/// A Kafka ACL protects a topic, not what is said in it: any worker may write to `reports`. So every
/// node signs what it writes with the key of its certificate ([RecordSigner]), and whoever takes the
/// record in checks it ([RecordSignature]). The signature stays on the record, as a header, so an
/// audit can check it again.
@NullMarked
package io.swarmlog.signing;

import org.jspecify.annotations.NullMarked;
