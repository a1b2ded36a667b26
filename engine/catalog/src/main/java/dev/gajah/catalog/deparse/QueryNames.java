// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.deparse;

import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.nodes.query.Alias;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.query.RangeTblEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names by which the text of a query calls its range table entries and their columns: those of
/// the catalogs as they are now, made unique (PostgreSQL: `set_rtable_names`,
/// `set_relation_column_names`).
final class QueryNames {
  /// @param name null for a join without alias
  /// @param columns by attribute number; empty where a column was dropped
  record Entry(@Nullable String name, List<String> columns, boolean printColumns) {}

  final Query query;
  final @Nullable QueryNames parent;
  private final List<Entry> entries = new ArrayList<>();
  private final Set<String> used = new HashSet<>();

  QueryNames(Catalog catalog, Query query, @Nullable QueryNames parent) {
    this.query = query;
    this.parent = parent;
    for (QueryNames p = parent; p != null; p = p.parent) {
      p.entries.forEach(
          e -> {
            if (e.name() != null) {
              used.add(e.name());
            }
          });
    }
    for (RangeTblEntry entry : query.rtable()) {
      entries.add(columns(catalog, entry, name(catalog, entry)));
    }
  }

  Entry entry(int rtindex) {
    return entries.get(rtindex - 1);
  }

  QueryNames up(int levels) {
    QueryNames names = this;
    for (int i = 0; i < levels && names.parent != null; i++) {
      names = names.parent;
    }
    return names;
  }

  private @Nullable String name(Catalog catalog, RangeTblEntry entry) {
    Alias alias = entry.alias();
    String name;
    if (alias != null) {
      name = alias.aliasname();
    } else if (entry instanceof RangeTblEntry.Relation r) {
      name = catalog.pgClass(r.relid()).relname();
    } else if (entry instanceof RangeTblEntry.Join) {
      return null;
    } else {
      name = entry.eref().aliasname();
    }
    String unique = name;
    for (int i = 1; !used.add(unique); i++) {
      unique = name + "_" + i;
    }
    return unique;
  }

  private static Entry columns(Catalog catalog, RangeTblEntry entry, @Nullable String name) {
    List<String> real = new ArrayList<>();
    if (entry instanceof RangeTblEntry.Relation r) {
      for (PgAttribute a : catalog.relationCache().attributes(r.relid())) {
        if (a.attnum() > 0) {
          real.add(a.attisdropped() ? "" : a.attname());
        }
      }
    } else {
      real.addAll(entry.eref().colnames());
    }
    Alias alias = entry.alias();
    List<String> given = alias == null ? List.of() : alias.colnames();
    List<String> columns = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    boolean changed = false;
    for (int i = 0; i < real.size(); i++) {
      String text = i < given.size() ? given.get(i) : real.get(i);
      if (real.get(i).isEmpty()) {
        columns.add("");
        continue;
      }
      String unique = text;
      if (!(entry instanceof RangeTblEntry.Join)) {
        for (int n = 1; !seen.add(unique); n++) {
          unique = text + "_" + n;
        }
      }
      changed |= !unique.equals(real.get(i));
      columns.add(unique);
    }
    boolean print =
        switch (entry) {
          case RangeTblEntry.Relation _ -> changed;
          case RangeTblEntry.Function _ -> true;
          default -> !given.isEmpty() || changed;
        };
    return new Entry(name, columns, print);
  }
}
