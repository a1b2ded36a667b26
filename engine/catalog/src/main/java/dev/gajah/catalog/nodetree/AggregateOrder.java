// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.nodetree;

import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgAmop;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.SortKey;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.query.SortGroupClause;
import java.util.ArrayList;
import java.util.List;

/// ORDER BY and DISTINCT of an aggregate in PostgreSQL's form: sort clauses that refer to the
/// arguments by `ressortgroupref`, where our aggregates have keys by position.
record AggregateOrder(
    List<TargetEntry> args, List<SortGroupClause> order, List<SortGroupClause> distinct) {
  private static final int BTREE_EQUAL = 3;

  static AggregateOrder of(Catalog catalog, Expr.Aggref a) {
    int[] refs = new int[a.args().size()];
    List<SortGroupClause> order = clauses(catalog, a.order(), refs);
    List<SortGroupClause> distinct = clauses(catalog, a.distinct(), refs);
    List<TargetEntry> args = new ArrayList<>();
    for (int i = 0; i < refs.length; i++) {
      TargetEntry t = a.args().get(i);
      args.add(
          new TargetEntry(
              t.expr(),
              t.resno(),
              t.resname(),
              refs[i],
              t.resorigtbl(),
              t.resorigcol(),
              t.resjunk()));
    }
    return new AggregateOrder(args, order, distinct);
  }

  private static List<SortGroupClause> clauses(Catalog catalog, List<SortKey> keys, int[] refs) {
    List<SortGroupClause> result = new ArrayList<>();
    for (SortKey key : keys) {
      if (refs[key.column()] == 0) {
        int next = 1;
        for (int ref : refs) {
          next = Math.max(next, ref + 1);
        }
        refs[key.column()] = next;
      }
      int equality = equality(catalog, key.sortOperator());
      result.add(
          new SortGroupClause(
              refs[key.column()],
              equality,
              key.sortOperator(),
              key.nullsFirst(),
              equality != 0 && catalog.operator(equality).oprcanhash()));
    }
    return result;
  }

  /// The `=` of the btree family in which an operator orders.
  private static int equality(Catalog catalog, int sortOperator) {
    for (PgAmop amop : catalog.amopsOfOperator(sortOperator)) {
      if (amop.amopmethod() == SystemOids.BTREE_AM && amop.amoppurpose() == 's') {
        int oid =
            catalog.opfamilyMember(
                amop.amopfamily(), amop.amoplefttype(), amop.amoprighttype(), BTREE_EQUAL);
        if (oid != 0) {
          return oid;
        }
      }
    }
    return 0;
  }
}
