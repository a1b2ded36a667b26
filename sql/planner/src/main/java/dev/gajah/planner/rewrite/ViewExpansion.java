// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.rewrite;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.CommonTableExpr;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.planner.prep.QueryTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Replaces views in FROM by their queries, however deep (PostgreSQL: `fireRIRrules`). The entry
/// stays in place with its permission info, so that the right to read the view itself is checked as
/// well.
public final class ViewExpansion {
  private static final char VIEW = 'v';

  private final IntFunction<Query> viewQuery;

  /// Views being expanded, outermost first.
  private final List<Integer> open = new ArrayList<>();

  private ViewExpansion(IntFunction<Query> viewQuery) {
    this.viewQuery = viewQuery;
  }

  /// @param viewQuery the query behind a view, by its OID
  public static Query expand(Query query, IntFunction<Query> viewQuery) {
    return new ViewExpansion(viewQuery).expand(query);
  }

  private Query expand(Query query) {
    QueryBuilder changed = null;
    for (int i = 0; i < query.rtable().size(); i++) {
      RangeTblEntry entry = query.rtable().get(i);
      RangeTblEntry replacement = i + 1 == query.resultRelation() ? entry : expand(entry);
      if (replacement != entry) {
        if (changed == null) {
          changed = query.toBuilder();
        }
        changed.rtable.set(i, replacement);
      }
    }
    for (int i = 0; i < query.cteList().size(); i++) {
      CommonTableExpr cte = query.cteList().get(i);
      Query inner = expand(cte.ctequery());
      if (inner != cte.ctequery()) {
        if (changed == null) {
          changed = query.toBuilder();
        }
        changed.cteList.set(i, withQuery(cte, inner));
      }
    }
    if (query.hasSubLinks()) {
      if (changed == null) {
        changed = query.toBuilder();
      }
      QueryTransform.builder(changed, 0, this::subLink);
    }
    return changed == null ? query : changed.build();
  }

  private RangeTblEntry expand(RangeTblEntry entry) {
    return switch (entry) {
      case RangeTblEntry.Relation r when r.relkind() == VIEW -> {
        if (open.contains(r.relid())) {
          throw new SqlError(
              SqlState.INVALID_OBJECT_DEFINITION,
              "infinite recursion detected in rules for relation \"%s\""
                  .formatted(r.eref().aliasname()));
        }
        open.add(r.relid());
        Query inner = expand(viewQuery.apply(r.relid()));
        open.removeLast();
        yield new RangeTblEntry.Subquery(
            r.alias(),
            r.eref(),
            inner,
            false,
            r.relid(),
            r.relkind(),
            r.rellockmode(),
            r.perminfoindex(),
            r.lateral(),
            r.inFromCl());
      }
      case RangeTblEntry.Subquery s -> {
        Query inner = expand(s.subquery());
        yield inner == s.subquery()
            ? s
            : new RangeTblEntry.Subquery(
                s.alias(),
                s.eref(),
                inner,
                s.securityBarrier(),
                s.relid(),
                s.relkind(),
                s.rellockmode(),
                s.perminfoindex(),
                s.lateral(),
                s.inFromCl());
      }
      case RangeTblEntry.Relation _,
          RangeTblEntry.Join _,
          RangeTblEntry.Function _,
          RangeTblEntry.Values _,
          RangeTblEntry.Cte _,
          RangeTblEntry.Result _ ->
          entry;
    };
  }

  private static CommonTableExpr withQuery(CommonTableExpr c, Query query) {
    return new CommonTableExpr(
        c.ctename(),
        c.aliascolnames(),
        c.ctematerialized(),
        query,
        c.location(),
        c.cterecursive(),
        c.cterefcount(),
        c.ctecolnames(),
        c.ctecoltypes(),
        c.ctecoltypmods(),
        c.ctecolcollations());
  }

  /// Subselects in the query's own expressions; those in nested queries were expanded with them.
  private @Nullable Expr subLink(Expr expr, int depth) {
    if (!(expr instanceof Expr.SubLink s) || !(s.subselect() instanceof Query inner)) {
      return null;
    }
    Query expanded = expand(inner);
    Expr test = s.testexpr();
    return new Expr.SubLink(
        s.subLinkType(),
        s.subLinkId(),
        test == null ? null : QueryTransform.expr(test, depth, this::subLink),
        s.operName(),
        expanded,
        s.typeOid(),
        s.typmod(),
        s.collation(),
        s.location());
  }
}
