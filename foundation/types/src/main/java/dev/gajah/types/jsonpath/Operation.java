// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.jsonpath;

/// Operators and item methods, with their stored codes (PostgreSQL: `JsonPathItemType`).
///
/// @param code of the stored form
/// @param text as it is written
/// @param priority of an operator: higher ones bind tighter
enum Operation {
  AND(4, "&&", 1),
  OR(5, "||", 0),
  NOT(6, "!", 6),
  IS_UNKNOWN(7, "is unknown", 6),
  EQUAL(8, "==", 2),
  NOT_EQUAL(9, "!=", 2),
  LESS(10, "<", 2),
  GREATER(11, ">", 2),
  LESS_OR_EQUAL(12, "<=", 2),
  GREATER_OR_EQUAL(13, ">=", 2),
  ADD(14, "+", 3),
  SUBTRACT(15, "-", 3),
  MULTIPLY(16, "*", 4),
  DIVIDE(17, "/", 4),
  MODULO(18, "%", 4),
  PLUS(19, "+", 5),
  MINUS(20, "-", 5),
  EXISTS(30, "exists", 6),
  TYPE(31, "type", 6),
  SIZE(32, "size", 6),
  ABS(33, "abs", 6),
  FLOOR(34, "floor", 6),
  CEILING(35, "ceiling", 6),
  DOUBLE(36, "double", 6),
  DATETIME(37, "datetime", 6),
  KEY_VALUE(38, "keyvalue", 6),
  STARTS_WITH(41, "starts with", 2),
  BIGINT(43, "bigint", 6),
  BOOLEAN(44, "boolean", 6),
  DATE(45, "date", 6),
  DECIMAL(46, "decimal", 6),
  INTEGER(47, "integer", 6),
  NUMBER(48, "number", 6),
  STRING(49, "string", 6),
  TIME(50, "time", 6),
  TIME_TZ(51, "time_tz", 6),
  TIMESTAMP(52, "timestamp", 6),
  TIMESTAMP_TZ(53, "timestamp_tz", 6);

  final int code;
  final String text;
  final int priority;

  Operation(int code, String text, int priority) {
    this.code = code;
    this.text = text;
    this.priority = priority;
  }

  boolean isComparison() {
    return code >= EQUAL.code && code <= GREATER_OR_EQUAL.code;
  }

  /// True for what has two operands written around it.
  boolean isBinary() {
    return this == AND
        || this == OR
        || this == STARTS_WITH
        || (code >= EQUAL.code && code <= MODULO.code);
  }

  /// True for what is true, false or unknown.
  boolean isPredicate() {
    return code <= GREATER_OR_EQUAL.code || this == EXISTS || this == STARTS_WITH;
  }

  /// True for what turns a string into a date or time.
  boolean isDateTime() {
    return this == DATETIME || this == DATE || code >= TIME.code;
  }

  static Operation ofCode(int code) {
    for (Operation operation : values()) {
      if (operation.code == code) {
        return operation;
      }
    }
    throw dev.gajah.base.error.SqlError.internal("unrecognized jsonpath item type: " + code);
  }
}
