/// How a host becomes a member and stays one: asking a manager for a certificate
/// ([CertificateClient]), and giving them out ([CertificateDesk]).
///
/// ```
/// joining host                                     manager's door
///   GET  root certificate            ── no trust ─▶
///   (the token's digest vouches for it)
///   POST token, certificate request  ── pinned ───▶ draws a node id, signs, admits on the log
///                                    ◀───────────── certificate, roots, where the log is
/// member
///   POST certificate request         ── mutual ───▶ signs for the role the operator wants
/// ```
@NullMarked
package io.swarmlog.join;

import org.jspecify.annotations.NullMarked;
