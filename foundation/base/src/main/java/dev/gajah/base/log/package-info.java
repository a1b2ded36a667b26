// SPDX-License-Identifier: Apache-2.0

/// The server log door: every log line goes through [dev.gajah.base.log.ServerLog].
///
/// **May depend on** other packages of `base`. **Must not know** anything above it.
@NullMarked
package dev.gajah.base.log;

import org.jspecify.annotations.NullMarked;
