// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.deparse;

import dev.gajah.base.id.Oid;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.namespace.Identifiers;
import dev.gajah.catalog.nodetree.ExpressionReader;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.nodes.expr.Expr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SQL text of the arguments and results of functions, for `pg_get_function_arguments` and its
/// like.
public final class FunctionText {
  private final Catalog catalog;
  private final ValueText values;

  public FunctionText(Catalog catalog, ValueText values) {
    this.catalog = catalog;
    this.values = values;
  }

  /// Arguments in SQL form, null if there is no such function.
  ///
  /// @param identity only what tells functions of one name apart: no defaults, no result columns
  public @Nullable String arguments(int procOid, boolean identity) {
    PgProc proc = catalog.findProc(procOid);
    if (proc == null) {
      return null;
    }
    int[] all = proc.proallargtypes();
    int[] types = all != null ? all : proc.proargtypes();
    String modes = proc.proargmodes();
    List<String> names = proc.proargnames();
    List<Expr> defaults =
        identity || proc.proargdefaults() == null
            ? List.of()
            : new ExpressionReader(catalog).readList(proc.proargdefaults());
    int firstDefault = proc.pronargs() - defaults.size();
    List<String> texts = new ArrayList<>();
    int input = 0;
    for (int i = 0; i < types.length; i++) {
      char mode = modes == null ? 'i' : modes.charAt(i);
      boolean isInput = mode == 'i' || mode == 'b' || mode == 'v';
      int number = isInput ? input++ : -1;
      if (mode == 't' || (identity && mode == 'o')) {
        continue;
      }
      StringBuilder text = new StringBuilder();
      switch (mode) {
        case 'o' -> text.append("OUT ");
        case 'b' -> text.append("INOUT ");
        case 'v' -> text.append("VARIADIC ");
        default -> {
          if (proc.prokind() == 'p') {
            text.append("IN ");
          }
        }
      }
      if (names != null && i < names.size() && !names.get(i).isEmpty()) {
        text.append(Identifiers.quote(names.get(i))).append(' ');
      }
      text.append(catalog.formatType(types[i], -1));
      if (number >= firstDefault && number >= 0 && !defaults.isEmpty()) {
        text.append(" DEFAULT ")
            .append(
                ExpressionText.of(catalog, values, defaults.get(number - firstDefault), 0, false));
      }
      texts.add(text.toString());
    }
    return String.join(", ", texts);
  }

  /// The RETURNS clause; null for procedures and if there is no such function.
  public @Nullable String result(int procOid) {
    PgProc proc = catalog.findProc(procOid);
    if (proc == null || proc.prokind() == 'p') {
      return null;
    }
    String modes = proc.proargmodes();
    int[] all = proc.proallargtypes();
    if (proc.proretset() && modes != null && all != null && modes.indexOf('t') >= 0) {
      List<String> names = proc.proargnames();
      List<String> columns = new ArrayList<>();
      for (int i = 0; i < all.length; i++) {
        if (modes.charAt(i) == 't') {
          String name =
              names == null || names.get(i).isEmpty() ? "" : Identifiers.quote(names.get(i)) + " ";
          columns.add(name + catalog.formatType(all[i], -1));
        }
      }
      return "TABLE(" + String.join(", ", columns) + ")";
    }
    return (proc.proretset() ? "SETOF " : "") + catalog.formatType(proc.prorettype(), -1);
  }

  /// True if a publication may hold the relation (PostgreSQL: `pg_relation_is_publishable`); null
  /// if it is gone.
  public static @Nullable Boolean isPublishable(Catalog catalog, int relationOid) {
    var row = catalog.findClass(relationOid);
    if (row == null) {
      return null;
    }
    return (row.relkind() == 'r' || row.relkind() == 'p')
        && row.relpersistence() == 'p'
        && Integer.compareUnsigned(relationOid, Oid.FIRST_NORMAL) >= 0;
  }
}
