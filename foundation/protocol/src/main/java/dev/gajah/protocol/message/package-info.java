// SPDX-License-Identifier: Apache-2.0

/// Messages of the frontend/backend protocol 3.0: reading what clients send, writing what servers
/// answer.
///
/// Pure codecs over [dev.gajah.base.net.Connection]; no server logic. A length is checked before
/// memory is spent on it.
///
/// **May depend on** `base`. Source: PostgreSQL manual, chapter "Frontend/Backend Protocol".
@NullMarked
package dev.gajah.protocol.message;

import org.jspecify.annotations.NullMarked;
