// SPDX-License-Identifier: Apache-2.0

/// TLS under the wire protocol: settings, certificates and keys from PEM files, and a connection
/// that encrypts another.
///
/// The cryptography is the JDK's `SSLEngine`; nothing here knows sockets. A [TlsServer] is
/// immutable: a reload of the configuration builds a new one, and connections keep the one that
/// they began with.
///
/// **May depend on** `base`. **Must not know** sessions, catalogs.
@NullMarked
package dev.gajah.protocol.tls;

import org.jspecify.annotations.NullMarked;
