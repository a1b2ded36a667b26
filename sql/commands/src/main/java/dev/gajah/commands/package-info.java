// SPDX-License-Identifier: Apache-2.0

/// Utility statements: everything that is not planned. One class per family of statements, entered
/// by [UtilityCommands].
///
/// **May depend on** foundation, engine, `parser`, `planner`, `executor`. **Must not know**
/// sessions: it sees a [CommandSession].
@NullMarked
package dev.gajah.commands;

import org.jspecify.annotations.NullMarked;
