// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.NoticeSink;
import dev.gajah.nodes.expr.Expr;

/// Implicit casts for the planner, which must convert the columns of set operations (PostgreSQL:
/// `coerce_to_common_type`).
public final class ImplicitCasts {
  private ImplicitCasts() {}

  public static Expr apply(
      AnalyzerCatalog catalog,
      ConstantInput constants,
      NoticeSink notices,
      Expr expr,
      int typeOid) {
    return new Analysis(catalog, constants, notices, "", new int[0], false)
        .coercion.toCommonType(expr, typeOid, "UNION/INTERSECT/EXCEPT");
  }
}
