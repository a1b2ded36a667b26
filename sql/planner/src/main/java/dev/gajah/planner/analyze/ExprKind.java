// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

/// Which clause an expression stands in: decides what is allowed in it. PostgreSQL:
/// `ParseExprKind`.
enum ExprKind {
  NONE(""),
  OTHER(""),
  JOIN_ON("JOIN/ON"),
  JOIN_USING("JOIN/USING"),
  FROM_SUBSELECT("sub-SELECT in FROM"),
  FROM_FUNCTION("function in FROM"),
  WHERE("WHERE"),
  POLICY("POLICY"),
  HAVING("HAVING"),
  FILTER("FILTER"),
  WINDOW_PARTITION("window PARTITION BY"),
  WINDOW_ORDER("window ORDER BY"),
  WINDOW_FRAME_RANGE("window RANGE"),
  WINDOW_FRAME_ROWS("window ROWS"),
  WINDOW_FRAME_GROUPS("window GROUPS"),
  SELECT_TARGET("SELECT"),
  INSERT_TARGET("INSERT"),
  UPDATE_SOURCE("UPDATE"),
  UPDATE_TARGET("UPDATE"),
  MERGE_WHEN("MERGE WHEN"),
  GROUP_BY("GROUP BY"),
  ORDER_BY("ORDER BY"),
  DISTINCT_ON("DISTINCT ON"),
  LIMIT("LIMIT"),
  OFFSET("OFFSET"),
  RETURNING("RETURNING"),
  MERGE_RETURNING("RETURNING"),
  VALUES("VALUES"),
  VALUES_SINGLE("VALUES"),
  CHECK_CONSTRAINT("CHECK"),
  DOMAIN_CHECK("CHECK"),
  COLUMN_DEFAULT("DEFAULT"),
  FUNCTION_DEFAULT("DEFAULT"),
  INDEX_EXPRESSION("index expression"),
  INDEX_PREDICATE("index predicate"),
  STATS_EXPRESSION("statistics expression"),
  ALTER_COL_TRANSFORM("USING"),
  EXECUTE_PARAMETER("EXECUTE"),
  TRIGGER_WHEN("WHEN"),
  PARTITION_BOUND("partition bound"),
  PARTITION_EXPRESSION("PARTITION BY"),
  CALL_ARGUMENT("CALL"),
  COPY_WHERE("WHERE"),
  GENERATED_COLUMN("GENERATED AS"),
  CYCLE_MARK("CYCLE");

  /// What messages call it. PostgreSQL: `ParseExprKindName`.
  final String label;

  ExprKind(String label) {
    this.label = label;
  }
}
