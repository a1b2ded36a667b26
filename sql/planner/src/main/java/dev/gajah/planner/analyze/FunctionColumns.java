// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.RangeTblEntry;
import dev.gajah.nodes.raw.Clause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The columns that one function in FROM delivers: of its row type, its OUT parameters, a column
/// definition list, or one (PostgreSQL: `addRangeTableEntryForFunction`, `get_expr_result_type`).
final class FunctionColumns {
  final List<String> names = new ArrayList<>();
  final List<Integer> types = new ArrayList<>();
  final List<Integer> typmods = new ArrayList<>();
  final List<Integer> collations = new ArrayList<>();

  private final Analysis analysis;
  private final Expr call;
  private boolean defined;

  /// @param scalarName of the column if there is just one
  FunctionColumns(
      Analysis analysis, Expr call, List<Clause.ColumnDef> definitions, String scalarName) {
    this.analysis = analysis;
    this.call = call;
    PgProc proc = call instanceof Expr.FuncExpr f ? analysis.catalog.proc(f.funcid()) : null;
    boolean hasOut = proc != null && proc.proallargtypes() != null && countOut(proc) > 1;
    boolean isRecord = call.typeOid() == Types.RECORD;
    AnalyzerCatalog.RelationInfo row = analysis.catalog.compositeType(call.typeOid());
    if (!definitions.isEmpty()) {
      checkDefinitions(isRecord, hasOut, row != null, definitions);
      definitions.forEach(this::define);
      defined = true;
    } else if (isRecord && hasOut) {
      outParameters(java.util.Objects.requireNonNull(proc));
    } else if (isRecord) {
      throw analysis.error(
          SqlState.SYNTAX_ERROR,
          "a column definition list is required for functions returning \"record\"",
          Locations.of(call));
    } else if (row != null) {
      for (Attribute attribute : row.attributes()) {
        if (attribute.dropped()) {
          throw SqlError.unsupported("function in FROM of a row type with dropped columns");
        }
        add(attribute.name(), attribute.typeOid(), attribute.typmod(), attribute.collationOid());
      }
    } else {
      String out = proc == null ? null : singleOutName(proc);
      add(
          out == null ? scalarName : out,
          call.typeOid(),
          analysis.coercion.typmodOf(call),
          call.collation());
    }
  }

  private void add(String name, int type, int typmod, int collation) {
    names.add(name);
    types.add(type);
    typmods.add(typmod);
    collations.add(collation);
  }

  RangeTblEntry.RangeTblFunction function() {
    return defined
        ? new RangeTblEntry.RangeTblFunction(call, types.size(), names, types, typmods, collations)
        : new RangeTblEntry.RangeTblFunction(
            call, types.size(), List.of(), List.of(), List.of(), List.of());
  }

  // ---- column definition lists ----

  private void checkDefinitions(
      boolean isRecord, boolean hasOut, boolean isRow, List<Clause.ColumnDef> definitions) {
    String message =
        isRecord
            ? hasOut
                ? "a column definition list is redundant for a function with OUT parameters"
                : null
            : isRow
                ? "a column definition list is redundant for a function returning a named"
                    + " composite type"
                : "a column definition list is only allowed for functions returning \"record\"";
    if (message != null) {
      throw analysis.error(SqlState.SYNTAX_ERROR, message, definitions.getFirst().location());
    }
  }

  private void define(Clause.ColumnDef def) {
    if (def.typeName() == null) {
      throw SqlError.internal("column definition without type");
    }
    TypeResolver.Resolved type = analysis.types.resolve(def.typeName());
    if (def.typeName().setof()) {
      throw analysis.error(
          SqlState.INVALID_TABLE_DEFINITION,
          "column \"%s\" cannot be declared SETOF".formatted(def.colname()),
          def.location());
    }
    int collation = analysis.type(type.typeOid()).typcollation();
    if (!def.collClause().isEmpty()) {
      List<String> name = def.collClause();
      collation =
          analysis.catalog.collationOidByName(
              name.size() > 1 ? name.getFirst() : null, name.getLast());
    }
    if (names.contains(def.colname())) {
      throw analysis.error(
          SqlState.DUPLICATE_COLUMN,
          "column name \"%s\" specified more than once".formatted(def.colname()),
          def.location());
    }
    add(def.colname(), type.typeOid(), type.typmod(), collation);
  }

  // ---- OUT parameters ----

  private static boolean isOut(char mode) {
    return mode == 'o' || mode == 'b' || mode == 't';
  }

  private static int countOut(PgProc proc) {
    String modes = proc.proargmodes();
    return modes == null ? 0 : (int) modes.chars().filter(m -> isOut((char) m)).count();
  }

  private void outParameters(PgProc proc) {
    int[] all = proc.proallargtypes();
    String modes = proc.proargmodes();
    if (all == null || modes == null) {
      throw SqlError.internal("function without OUT parameters");
    }
    int number = 0;
    for (int i = 0; i < all.length; i++) {
      if (!isOut(modes.charAt(i))) {
        continue;
      }
      number++;
      if (Types.isPolymorphic(all[i])) {
        throw SqlError.unsupported("polymorphic OUT parameters of a function in FROM");
      }
      String name = name(proc, i);
      add(
          name == null ? "column" + number : name,
          all[i],
          -1,
          analysis.type(all[i]).typcollation());
    }
  }

  private static @Nullable String name(PgProc proc, int index) {
    List<String> names = proc.proargnames();
    return names == null || index >= names.size() || names.get(index).isEmpty()
        ? null
        : names.get(index);
  }

  private static @Nullable String singleOutName(PgProc proc) {
    String modes = proc.proargmodes();
    if (modes == null || countOut(proc) != 1) {
      return null;
    }
    for (int i = 0; i < modes.length(); i++) {
      if (isOut(modes.charAt(i))) {
        return name(proc, i);
      }
    }
    return null;
  }
}
