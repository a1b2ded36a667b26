// SPDX-License-Identifier: Apache-2.0

/// Passwords: their stored forms, and the exchanges that prove one (SCRAM-SHA-256, md5, clear
/// text).
///
/// **Invariants**
/// 1. Secrets are compared in constant time.
/// 2. An unknown user costs the same work, and gets the same answers, as a wrong password.
///
/// **May depend on** `base`. **Must not know** connections or catalogs.
@NullMarked
package dev.gajah.protocol.authentication;

import org.jspecify.annotations.NullMarked;
