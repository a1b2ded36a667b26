// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.nodetree;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.cache.InvalidationListener;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgRewrite;
import dev.gajah.catalog.syscache.CacheId;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.QueryBuilder;
import dev.gajah.nodes.query.RTEPermissionInfo;
import dev.gajah.nodes.query.RangeTblEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The queries of views, as one session has read them. What they read is checked with the rights of
/// the view's owner, unless the view says `security_invoker`.
public final class ViewQueries implements InvalidationListener {
  private static final char SELECT_RULE = '1';

  private final Catalog catalog;
  private final Map<Integer, Query> queries = new HashMap<>();

  public ViewQueries(Catalog catalog) {
    this.catalog = catalog;
    catalog.addInvalidationListener(this);
  }

  /// @throws SqlError XX000 if the relation has no rule for SELECT
  public Query query(int viewOid) {
    Query known = queries.get(viewOid);
    if (known != null) {
      return known;
    }
    PgClass view = catalog.pgClass(viewOid);
    for (PgRewrite rule : catalog.rules(viewOid)) {
      if (rule.evType() == SELECT_RULE && rule.isInstead()) {
        Query query = new QueryReader(catalog).readAction(rule.evAction());
        if (!isSecurityInvoker(view.reloptions())) {
          query = asOwner(query, view.relowner());
        }
        queries.put(viewOid, query);
        return query;
      }
    }
    throw SqlError.internal("view %s has no rule for SELECT".formatted(Oid.toString(viewOid)));
  }

  private static boolean isSecurityInvoker(@Nullable List<String> options) {
    return options != null
        && options.stream()
            .anyMatch(o -> o.equals("security_invoker=true") || o.equals("security_invoker=on"));
  }

  /// Sets the owner on what the query reads; nested queries are those of the same view, but other
  /// views in it check for themselves when they are expanded.
  private static Query asOwner(Query query, int owner) {
    QueryBuilder builder = query.toBuilder();
    for (int i = 0; i < builder.rteperminfos.size(); i++) {
      RTEPermissionInfo info = builder.rteperminfos.get(i);
      builder.rteperminfos.set(
          i,
          new RTEPermissionInfo(
              info.relid(),
              info.inh(),
              info.requiredPerms(),
              owner,
              info.selectedCols(),
              info.insertedCols(),
              info.updatedCols()));
    }
    for (int i = 0; i < builder.rtable.size(); i++) {
      if (builder.rtable.get(i) instanceof RangeTblEntry.Subquery s) {
        builder.rtable.set(
            i,
            new RangeTblEntry.Subquery(
                s.alias(),
                s.eref(),
                asOwner(s.subquery(), owner),
                s.securityBarrier(),
                s.relid(),
                s.relkind(),
                s.rellockmode(),
                s.perminfoindex(),
                s.lateral(),
                s.inFromCl()));
      }
    }
    return builder.build();
  }

  @Override
  public void relationChanged(int relationOid) {
    if (relationOid == 0) {
      queries.clear();
    } else {
      queries.remove(relationOid);
    }
  }

  @Override
  public void catalogChanged(CacheId cache, int hash) {
    if (cache == CacheId.RULERELNAME) {
      queries.clear();
    }
  }

  @Override
  public void everythingChanged() {
    queries.clear();
  }
}
