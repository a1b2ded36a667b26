// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.raw.Clause.Overriding;
import org.jspecify.annotations.Nullable;

/// Which values a statement may give to identity columns and generated columns (PostgreSQL:
/// `rewriteTargetListIU`).
final class GeneratedColumns {
  private static final char ALWAYS = 'a';

  private GeneratedColumns() {}

  /// True if only DEFAULT may be given for the column.
  static boolean refusesValues(Attribute column, Overriding override) {
    return column.generated() != 0
        || (column.identity() == ALWAYS && override == Overriding.NOT_SET);
  }

  /// True if what is given for the column is never stored.
  static boolean ignoresValues(Attribute column, Overriding override) {
    return refusesValues(column, override)
        || (column.identity() != 0 && override == Overriding.USER_VALUE);
  }

  /// Refuses values that an INSERT must not give, and forgets those that OVERRIDING USER VALUE
  /// ignores.
  ///
  /// @param values by attribute number - 1; null or `SetToDefault` where the default is stored
  static void checkInsert(
      AnalyzerCatalog.RelationInfo relation, Overriding override, @Nullable Expr[] values) {
    for (int i = 0; i < values.length; i++) {
      Expr value = values[i];
      Attribute column = relation.attributes().get(i);
      if (value == null || value instanceof Expr.SetToDefault) {
        continue;
      }
      if (column.identity() != 0 && override == Overriding.USER_VALUE) {
        values[i] = null;
      } else if (refusesValues(column, override)) {
        SqlError error =
            refusal(
                "cannot insert a non-DEFAULT value into column \"%s\"".formatted(column.name()),
                column);
        throw column.generated() != 0
            ? error
            : error.hint("Use OVERRIDING SYSTEM VALUE to override.");
      }
    }
  }

  /// The error of an UPDATE that gives the column a value other than DEFAULT; null if it may.
  static @Nullable SqlError updateRefused(Attribute column) {
    return refusesValues(column, Overriding.NOT_SET)
        ? refusal("column \"%s\" can only be updated to DEFAULT".formatted(column.name()), column)
        : null;
  }

  private static SqlError refusal(String message, Attribute column) {
    return new SqlError(SqlState.GENERATED_ALWAYS, message)
        .detail(
            column.generated() != 0
                ? "Column \"%s\" is a generated column.".formatted(column.name())
                : "Column \"%s\" is an identity column defined as GENERATED ALWAYS."
                    .formatted(column.name()));
  }
}
