/// What two meshes say to each other inside a tunnel: one preface, one answer, then frames.
///
/// ```
/// asking mesh                                answering mesh
///   preface  "SWLT" version protocol port id ──▶
///                                            ◀── version code
///   frames   length bytes …                  ◀─▶ frames, when the code says ACCEPTED
///   frames   0xFFFF: this direction has ended
/// ```
///
/// Frames are there because TLS has no half of a connection to close that Java's would keep open,
/// and because datagrams have borders. Only bytes are turned into values here and back; who may ask
/// what, and every socket, is the affair of `net`.
@NullMarked
package io.swarmlog.mesh.net.tunnel;

import org.jspecify.annotations.NullMarked;
