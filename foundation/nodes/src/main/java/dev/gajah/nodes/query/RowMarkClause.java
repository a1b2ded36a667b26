// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import dev.gajah.nodes.raw.Clause;

/// FOR UPDATE and its relatives on one range table entry.
public record RowMarkClause(
    int rti, Clause.LockStrength strength, Clause.LockWait waitPolicy, boolean pushedDown) {}
