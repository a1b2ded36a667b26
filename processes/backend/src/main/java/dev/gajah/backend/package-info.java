// SPDX-License-Identifier: Apache-2.0

/// One session: startup, authentication, message loop, portals, prepared statements.
///
/// **Invariants**
/// 1. Everything of a session belongs to its thread, except its [dev.gajah.base.process.Interrupts]
///    and its entry in the [SessionRegistry].
/// 2. A connection that has not authenticated holds no process array slot.
/// 3. An error ends a statement, a FATAL one the session; only a failure inside a critical section
///    reaches other sessions, as a panic.
///
/// **May depend on** foundation, engine, sql. **Must not know** the postmaster.
@NullMarked
package dev.gajah.backend;

import org.jspecify.annotations.NullMarked;
