// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgAuthid;
import java.util.HashMap;
import java.util.Map;

/// Who the session is: the role that logged in, and the one whose rights it uses (PostgreSQL:
/// `SetSessionAuthorization`, `SetCurrentRoleId`).
///
/// The setting `role` decides. It may change back when a transaction aborts, when catalogs cannot
/// be read; so the OID of each name is remembered from when it was checked.
final class SessionRoles {
  private static final String NONE = "none";

  private final Map<String, Integer> checked = new HashMap<>();
  private int sessionUserOid;
  private int currentUserOid;

  int sessionUserOid() {
    return sessionUserOid;
  }

  int currentUserOid() {
    return currentUserOid;
  }

  void login(int userOid) {
    sessionUserOid = userOid;
    currentUserOid = userOid;
  }

  /// May the session take this role?
  ///
  /// @throws SqlError 22023, 42501
  void check(String name, Catalog catalog) {
    if (name.equals(NONE)) {
      return;
    }
    PgAuthid role = catalog.findRole(name);
    if (role == null) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE, "role \"%s\" does not exist".formatted(name));
    }
    if (!catalog.isSuperuser(sessionUserOid) && !catalog.canSetRole(sessionUserOid, role.oid())) {
      throw new SqlError(
          SqlState.INSUFFICIENT_PRIVILEGE, "permission denied to set role \"%s\"".formatted(name));
    }
    checked.put(name, role.oid());
  }

  /// The setting has a new value, which was checked.
  void changed(String name) {
    Integer oid = name.equals(NONE) ? null : checked.get(name);
    currentUserOid = oid == null ? sessionUserOid : oid;
  }
}
