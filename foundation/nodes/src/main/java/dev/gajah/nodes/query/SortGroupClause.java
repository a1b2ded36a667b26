// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

/// One item of ORDER BY, GROUP BY, DISTINCT, PARTITION BY.
///
/// @param tleSortGroupRef refers to the target entry with this `ressortgroupref`
/// @param eqop equality operator; @param sortop ordering operator, 0 if the type can only be hashed
public record SortGroupClause(
    int tleSortGroupRef, int eqop, int sortop, boolean nullsFirst, boolean hashable) {}
