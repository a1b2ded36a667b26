// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.Alias;
import dev.gajah.nodes.query.CommonTableExpr;
import dev.gajah.nodes.query.JoinTreeNode;
import dev.gajah.nodes.query.RTEPermissionInfo;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.raw.Clause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The state of analysing one query level. Mutable; discarded when the level's query is built.
final class ParseState {
  final @Nullable ParseState parent;
  ExprKind kind = ExprKind.NONE;

  final List<RangeTblEntry> rtable = new ArrayList<>();
  final List<Permissions> permissions = new ArrayList<>();
  List<Item> namespace = new ArrayList<>();
  final List<JoinTreeNode> joinlist = new ArrayList<>();
  boolean lateralActive;
  boolean resolveUnknowns = true;
  int nextResno = 1;

  /// WITH items of this level, by name. A recursive item under analysis is present with its
  /// provisional columns.
  final Map<String, Cte> ctes = new LinkedHashMap<>();

  final List<Clause.CommonTableExpr> futureCtes = new ArrayList<>();

  /// The WITH item that this level's query defines, if it may refer to itself.
  @Nullable Cte recursiveCte;

  boolean hasRecursive;

  /// Target of INSERT, UPDATE, DELETE.
  @Nullable Item targetItem;

  AnalyzerCatalog.@Nullable RelationInfo targetRelation;
  boolean isInsert;

  final List<Clause.WindowDef> windowDefs = new ArrayList<>();
  List<Clause.LockingClause> lockingClauses = List.of();
  boolean lockedFromParent;

  boolean hasAggs;
  boolean hasWindowFuncs;
  boolean hasTargetSrfs;
  boolean hasSubLinks;
  boolean hasModifyingCte;
  @Nullable Expr lastSrf;

  ParseState(@Nullable ParseState parent) {
    this.parent = parent;
  }

  /// A WITH item as the levels below see it.
  static final class Cte {
    final Clause.CommonTableExpr raw;
    @Nullable CommonTableExpr analyzed;
    boolean recursive;

    /// True once the columns are known from the non-recursive term.
    boolean termReady;

    int references;
    List<String> names = List.of();
    List<Integer> types = List.of();
    List<Integer> typmods = List.of();
    List<Integer> collations = List.of();

    Cte(Clause.CommonTableExpr raw) {
      this.raw = raw;
    }
  }

  /// Column of an [Item]: the `Var` that stands for it. `varno` 0: a dropped column.
  record Column(int varno, int varattno, int type, int typmod, int collation) {
    static final Column DROPPED = new Column(0, 0, 0, 0, 0);
  }

  /// Privileges needed on one range table entry, as they are collected.
  static final class Permissions {
    final int relid;
    final boolean inh;
    int required;
    final TreeSet<Integer> selected = new TreeSet<>();
    final TreeSet<Integer> inserted = new TreeSet<>();
    final TreeSet<Integer> updated = new TreeSet<>();

    Permissions(int relid, boolean inh, int required) {
      this.relid = relid;
      this.inh = inh;
      this.required = required;
    }

    RTEPermissionInfo build() {
      return new RTEPermissionInfo(
          relid,
          inh,
          required,
          0,
          List.copyOf(selected),
          List.copyOf(inserted),
          List.copyOf(updated));
    }
  }

  /// A range table entry as names see it. PostgreSQL: `ParseNamespaceItem`.
  static final class Item {
    final Alias names;
    final int rtindex;
    final RangeTblEntry rte;
    final @Nullable Permissions permissions;
    final Column[] columns;
    boolean relVisible = true;
    boolean colsVisible = true;
    boolean lateralOnly;
    boolean lateralOk = true;

    Item(
        Alias names,
        int rtindex,
        RangeTblEntry rte,
        @Nullable Permissions permissions,
        Column[] columns) {
      this.names = names;
      this.rtindex = rtindex;
      this.rte = rte;
      this.permissions = permissions;
      this.columns = columns;
    }

    /// The same entry under other visibility flags or names.
    Item withNames(Alias other) {
      return new Item(other, rtindex, rte, permissions, columns);
    }
  }

  void setVisibility(List<Item> items, boolean lateralOnly, boolean lateralOk) {
    for (Item item : items) {
      item.lateralOnly = lateralOnly;
      item.lateralOk = lateralOk;
    }
  }

  /// The level `up` levels out.
  ParseState outer(int up) {
    ParseState state = this;
    for (int i = 0; i < up; i++) {
      ParseState next = state.parent;
      assert next != null : "no query level " + up;
      state = next;
    }
    return state;
  }

  List<RTEPermissionInfo> buildPermissions() {
    List<RTEPermissionInfo> list = new ArrayList<>(permissions.size());
    for (Permissions p : permissions) {
      list.add(p.build());
    }
    return list;
  }
}
