// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.expr;

/// One key of an order, fully resolved for the executor.
///
/// @param column index from 0 into the input's columns
/// @param sortOperator `<` or `>` operator, for EXPLAIN
/// @param comparisonProc btree support function 1 of the operator's family
/// @param equalityProc function of the `=` operator of that family
public record SortKey(
    int column,
    int sortOperator,
    int comparisonProc,
    int equalityProc,
    int collation,
    boolean descending,
    boolean nullsFirst) {}
