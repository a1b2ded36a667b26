// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.deparse;

import dev.gajah.catalog.namespace.Identifiers;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.WindowClause;
import dev.gajah.nodes.raw.FrameOptions;
import org.jspecify.annotations.Nullable;

/// Windows: `OVER` and what stands in its parentheses (PostgreSQL: `get_rule_windowspec`).
final class WindowText {
  private final ExpressionText expressions;
  private final QueryText queries;

  WindowText(ExpressionText expressions, QueryText queries) {
    this.expressions = expressions;
    this.queries = queries;
  }

  /// The window of a function call, by name if it has one.
  void over(int winref) {
    for (WindowClause w : queries.currentQuery().windowClause()) {
      if (w.winref() == winref) {
        String name = w.name();
        if (name != null) {
          expressions.out().append(Identifiers.quote(name));
        } else {
          specification(w);
        }
        return;
      }
    }
    throw dev.gajah.base.error.SqlError.internal("could not find window clause for winref");
  }

  void specification(WindowClause w) {
    StringBuilder out = expressions.out();
    out.append('(');
    String space = "";
    String refname = w.refname();
    if (refname != null) {
      out.append(Identifiers.quote(refname));
      space = " ";
    }
    if (!w.partitionClause().isEmpty() && refname == null) {
      out.append(space).append("PARTITION BY ");
      queries.partition(w.partitionClause());
      space = " ";
    }
    if (!w.orderClause().isEmpty() && !w.copiedOrder()) {
      out.append(space).append("ORDER BY ");
      queries.orderBy(w.orderClause());
      space = " ";
    }
    if ((w.frameOptions() & FrameOptions.NONDEFAULT) != 0) {
      out.append(space);
      frame(w);
    }
    out.append(')');
  }

  private void frame(WindowClause w) {
    int options = w.frameOptions();
    StringBuilder out = expressions.out();
    out.append(
        (options & FrameOptions.RANGE) != 0
            ? "RANGE "
            : (options & FrameOptions.ROWS) != 0 ? "ROWS " : "GROUPS ");
    boolean between = (options & FrameOptions.BETWEEN) != 0;
    out.append(between ? "BETWEEN " : "");
    bound(
        (options & FrameOptions.START_UNBOUNDED_PRECEDING) != 0,
        (options & FrameOptions.START_UNBOUNDED_FOLLOWING) != 0,
        (options & FrameOptions.START_CURRENT_ROW) != 0,
        (options & FrameOptions.START_OFFSET_PRECEDING) != 0,
        w.startOffset());
    if (between) {
      out.append("AND ");
      bound(
          (options & FrameOptions.END_UNBOUNDED_PRECEDING) != 0,
          (options & FrameOptions.END_UNBOUNDED_FOLLOWING) != 0,
          (options & FrameOptions.END_CURRENT_ROW) != 0,
          (options & FrameOptions.END_OFFSET_PRECEDING) != 0,
          w.endOffset());
    }
    if ((options & FrameOptions.EXCLUDE_CURRENT_ROW) != 0) {
      out.append("EXCLUDE CURRENT ROW ");
    } else if ((options & FrameOptions.EXCLUDE_GROUP) != 0) {
      out.append("EXCLUDE GROUP ");
    } else if ((options & FrameOptions.EXCLUDE_TIES) != 0) {
      out.append("EXCLUDE TIES ");
    }
    out.setLength(out.length() - 1);
  }

  private void bound(
      boolean unboundedPreceding,
      boolean unboundedFollowing,
      boolean currentRow,
      boolean preceding,
      @Nullable Expr offset) {
    StringBuilder out = expressions.out();
    if (unboundedPreceding) {
      out.append("UNBOUNDED PRECEDING ");
    } else if (unboundedFollowing) {
      out.append("UNBOUNDED FOLLOWING ");
    } else if (currentRow) {
      out.append("CURRENT ROW ");
    } else if (offset != null) {
      expressions.expression(offset, false);
      out.append(preceding ? " PRECEDING " : " FOLLOWING ");
    }
  }
}
