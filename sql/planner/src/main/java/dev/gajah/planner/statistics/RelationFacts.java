// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.statistics;

import dev.gajah.nodes.expr.Expr;
import java.util.List;

/// What the optimizer knows of a table, view or sequence.
///
/// @param pages blocks now; @param relPages,relTuples,allVisiblePages as VACUUM or ANALYZE left
///   them (`relTuples` -1: never)
/// @param columns by attribute number, element 0 is attribute 1
public record RelationFacts(
    int oid,
    String name,
    char kind,
    char persistence,
    double pages,
    double relPages,
    double relTuples,
    double allVisiblePages,
    int fillFactor,
    int tablespaceOid,
    List<Column> columns,
    List<Index> indexes) {

  /// A column; `length` as in pg_attribute.
  public record Column(
      String name,
      int typeOid,
      int typmod,
      int collation,
      int length,
      boolean notNull,
      boolean dropped,
      char generated) {}

  /// An index that may be used for scans. Arrays are by index column; operator families only by key
  /// column.
  ///
  /// @param attributes table columns, 0 for an expression, taken in order from `expressions`
  /// @param expressions,predicate over `Var`s with range table index 1
  /// @param treeHeight levels above the leaves, -1 if unknown
  public record Index(
      int oid,
      String name,
      int accessMethod,
      int keyColumns,
      int[] attributes,
      int[] families,
      int[] inputTypes,
      int[] collations,
      boolean[] descending,
      boolean[] nullsFirst,
      boolean[] canReturn,
      List<Expr> expressions,
      List<Expr> predicate,
      boolean unique,
      boolean nullsNotDistinct,
      boolean immediate,
      double pages,
      double tuples,
      int treeHeight) {}
}
