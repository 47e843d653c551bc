/// Records that only one node can read.
///
/// A Kafka ACL protects a topic, not a record in it: every worker may read every partition of
/// `assignments`. So what a node shall run is sealed to the key of that node's certificate
/// ([RecordSealer]), and only the node that holds the key opens it ([RecordOpener]).
///
/// ```
/// 1 │ length (2), node │ length (2), ephemeral public key │ nonce (12) │ AES-256-GCM ciphertext
/// ```
///
/// The AES key comes by HKDF-SHA256 from an ECDH agreement (P-256) of the ephemeral key with the
/// node's. Topic, record key and node are authenticated with the text, so that a record says what it
/// says only where it was written.
@NullMarked
package io.swarmlog.sealing;

import org.jspecify.annotations.NullMarked;
