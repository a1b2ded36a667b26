// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.types.TypeCatalog.ObjectKind;
import dev.gajah.types.function.FunctionRegistry;
import java.util.Set;

/// Casts from names to `reg*` types, and `to_reg*`, which answer null for a name that stands for
/// nothing.
public final class RegFunctions {
  private RegFunctions() {}

  /// What "there is no such object" may be called.
  private static final Set<SqlState> NOT_FOUND =
      Set.of(
          SqlState.UNDEFINED_TABLE,
          SqlState.UNDEFINED_OBJECT,
          SqlState.UNDEFINED_FUNCTION,
          SqlState.UNDEFINED_SCHEMA,
          SqlState.AMBIGUOUS_FUNCTION);

  private static void find(FunctionRegistry r, int oid, ObjectKind kind) {
    r.strict(
        oid,
        c -> {
          String name = c.getText(0);
          if (!name.isEmpty() && name.chars().allMatch(ch -> ch >= '0' && ch <= '9')) {
            byte[] digits = c.getBytes(0);
            c.set(dev.gajah.types.number.Integers.parseUnsigned32(digits, 0, digits.length, "oid"));
            return;
          }
          int found;
          try {
            found = c.context().types().objectOid(kind, name);
          } catch (SqlError e) {
            if (!NOT_FOUND.contains(e.state())) {
              throw e;
            }
            c.setNull();
            return;
          }
          c.set(found & 0xFFFFFFFFL);
        });
  }

  public static void declare(FunctionRegistry r) {
    r.strict(
        1079,
        c -> c.set(c.context().types().objectOid(ObjectKind.CLASS, c.getText(0)) & 0xFFFFFFFFL));
    find(r, 3494, ObjectKind.PROC);
    find(r, 3479, ObjectKind.PROCEDURE);
    find(r, 3492, ObjectKind.OPER);
    find(r, 3476, ObjectKind.OPERATOR);
    find(r, 3495, ObjectKind.CLASS);
    find(r, 3493, ObjectKind.TYPE);
    find(r, 4086, ObjectKind.NAMESPACE);
    find(r, 4093, ObjectKind.ROLE);
    find(r, 4195, ObjectKind.COLLATION);
  }
}
