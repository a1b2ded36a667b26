// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.error.SqlError;
import dev.gajah.types.TypeCatalog.ObjectKind;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;
import org.jspecify.annotations.Nullable;

/// `has_*_privilege` and `pg_has_role`, under their pg_proc OIDs.
public final class PrivilegeFunctions {
  private PrivilegeFunctions() {}

  /// How an object is named in a call.
  private enum By {
    NAME,
    OID
  }

  private static int role(Call c, int argument, By by) {
    if (by == By.OID) {
      return c.getInt(argument);
    }
    String name = c.getText(argument);
    // The pseudo-role of everybody has OID 0.
    return name.equals("public") ? 0 : c.context().types().objectOid(ObjectKind.ROLE, name);
  }

  private static int object(
      Call c, int argument, By by, String kind, @Nullable ObjectKind catalogKind) {
    if (by == By.OID) {
      return c.getInt(argument);
    }
    if (catalogKind != null) {
      return c.context().types().objectOid(catalogKind, c.getText(argument));
    }
    Object oid = c.context().system().call("oid_of_" + kind, c.getObject(argument));
    if (oid == null) {
      throw SqlError.internal("no OID of " + kind);
    }
    return (int) (long) (Long) oid;
  }

  /// Six functions: (role name, object name), (name, oid), (oid, name), (oid, oid), and those of
  /// the current role.
  private static void declare(
      FunctionRegistry r, String kind, @Nullable ObjectKind catalogKind, int firstOid) {
    By[][] shapes = {{By.NAME, By.NAME}, {By.NAME, By.OID}, {By.OID, By.NAME}, {By.OID, By.OID}};
    for (int i = 0; i < 4; i++) {
      By[] shape = shapes[i];
      r.strict(
          firstOid + i,
          c ->
              c.setOrNull(
                  c.context()
                      .system()
                      .hasPrivilege(
                          kind,
                          role(c, 0, shape[0]),
                          object(c, 1, shape[1], kind, catalogKind),
                          0,
                          c.getText(2))));
    }
    for (int i = 0; i < 2; i++) {
      By by = i == 0 ? By.NAME : By.OID;
      r.strict(
          firstOid + 4 + i,
          c ->
              c.setOrNull(
                  c.context()
                      .system()
                      .hasPrivilege(
                          kind,
                          c.context().system().currentUserOid(),
                          object(c, 0, by, kind, catalogKind),
                          0,
                          c.getText(1))));
    }
  }

  public static void declare(FunctionRegistry r) {
    declare(r, "table", ObjectKind.CLASS, 1922);
    declare(r, "sequence", ObjectKind.CLASS, 2181);
    declare(r, "any_column", ObjectKind.CLASS, 3024);
    declare(r, "database", null, 2250);
    declare(r, "function", ObjectKind.PROCEDURE, 2256);
    declare(r, "language", null, 2262);
    declare(r, "schema", ObjectKind.NAMESPACE, 2268);
    declare(r, "tablespace", null, 2390);
    declare(r, "foreign_data_wrapper", null, 3000);
    declare(r, "server", null, 3006);
    declare(r, "type", ObjectKind.TYPE, 3138);
    columns(r);
    for (int oid : new int[] {6205, 6206}) {
      By user = oid == 6205 ? By.NAME : By.OID;
      r.strict(
          oid,
          c ->
              c.setObject(
                  c.context()
                      .system()
                      .call(
                          "has_parameter_privilege",
                          (long) role(c, 0, user) & 0xFFFFFFFFL,
                          c.getObject(1),
                          c.getObject(2))));
    }
    r.strict(
        6207,
        c ->
            c.setObject(
                c.context()
                    .system()
                    .call(
                        "has_parameter_privilege",
                        c.context().system().currentUserOid() & 0xFFFFFFFFL,
                        c.getObject(0),
                        c.getObject(1))));
    for (int i = 0; i < 4; i++) {
      By user = i < 2 ? By.NAME : By.OID;
      By member = i % 2 == 0 ? By.NAME : By.OID;
      r.strict(
          2705 + i,
          c ->
              c.setOrNull(
                  c.context()
                      .system()
                      .hasPrivilege(
                          "role", role(c, 0, user), role(c, 1, member), 0, c.getText(2))));
    }
    for (int i = 0; i < 2; i++) {
      By member = i == 0 ? By.NAME : By.OID;
      r.strict(
          2709 + i,
          c ->
              c.setOrNull(
                  c.context()
                      .system()
                      .hasPrivilege(
                          "role",
                          c.context().system().currentUserOid(),
                          role(c, 0, member),
                          0,
                          c.getText(1))));
    }
  }

  private static int column(Call c, int argument, By by, int relation) {
    if (by == By.OID) {
      return c.getInt(argument);
    }
    Object number =
        c.context()
            .system()
            .call("attribute_number", (long) relation & 0xFFFFFFFFL, c.getObject(argument));
    return number == null ? 0 : (int) (long) (Long) number;
  }

  private static void columns(FunctionRegistry r) {
    for (int i = 0; i < 8; i++) {
      By user = i < 4 ? By.NAME : By.OID;
      By relation = i / 2 % 2 == 0 ? By.NAME : By.OID;
      By column = i % 2 == 0 ? By.NAME : By.OID;
      r.strict(
          3012 + i,
          c -> {
            int oid = object(c, 1, relation, "table", ObjectKind.CLASS);
            c.setOrNull(
                c.context()
                    .system()
                    .hasPrivilege(
                        "column", role(c, 0, user), oid, column(c, 2, column, oid), c.getText(3)));
          });
    }
    for (int i = 0; i < 4; i++) {
      By relation = i / 2 == 0 ? By.NAME : By.OID;
      By column = i % 2 == 0 ? By.NAME : By.OID;
      r.strict(
          3020 + i,
          c -> {
            int oid = object(c, 0, relation, "table", ObjectKind.CLASS);
            c.setOrNull(
                c.context()
                    .system()
                    .hasPrivilege(
                        "column",
                        c.context().system().currentUserOid(),
                        oid,
                        column(c, 1, column, oid),
                        c.getText(2)));
          });
    }
  }
}
