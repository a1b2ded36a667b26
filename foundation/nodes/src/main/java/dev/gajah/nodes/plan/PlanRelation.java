// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.plan;

import java.util.List;

/// A range table entry as the executor needs it.
///
/// @param relationOid 0 if it is not a table
/// @param lockMode PostgreSQL's lock mode number (1 AccessShare, 2 RowShare, 3 RowExclusive, ...)
/// @param eref name shown by EXPLAIN (alias or relation name); @param columnNames its columns
/// @param requiredPermissions ACL bits that `checkAsUser` (0: the current user) must have on the
///   table; 0 for none
/// @param selectedColumns,insertedColumns,updatedColumns attribute numbers used, for column
///   privileges
public record PlanRelation(
    int relationOid,
    char relkind,
    int lockMode,
    String eref,
    List<String> columnNames,
    int requiredPermissions,
    int checkAsUser,
    List<Integer> selectedColumns,
    List<Integer> insertedColumns,
    List<Integer> updatedColumns) {}
