// SPDX-License-Identifier: Apache-2.0
/// Foreign keys at work: after each statement the rows that it changed are checked against the
/// other table, or the other table's rows follow (PostgreSQL: `ri_triggers.c`).
///
/// **Departure**: PostgreSQL's triggers stand in pg_trigger, and so do ours, but what is run comes
/// from pg_constraint. Only constraints that are checked at the end of each statement.
@NullMarked
package dev.gajah.commands.foreignkey;

import org.jspecify.annotations.NullMarked;
