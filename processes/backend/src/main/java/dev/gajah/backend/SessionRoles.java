// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingSource;
import dev.gajah.base.setting.Settings;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgAuthid;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who the session is: the role that logged in, the session user and the current user (PostgreSQL:
/// `miscinit.c`, and the hooks of `role` and `session_authorization`).
///
/// Both settings hold names; the roles that they meant when they were set are remembered here, so
/// that a rollback, in which no catalog can be read, gets back to them.
final class SessionRoles {
  private static final String NONE = "none";

  private record Role(int oid, boolean isSuperuser) {}

  private final Settings settings;
  private final Catalog catalog;
  private final Map<String, Role> known = new HashMap<>();
  private Role authenticated = new Role(0, false);
  private Role sessionUser = authenticated;
  private Role currentUser = authenticated;

  SessionRoles(Settings settings, Catalog catalog) {
    this.settings = settings;
    this.catalog = catalog;
    settings.onChange(this::changed);
  }

  /// The client is known to be `role`.
  void authenticated(PgAuthid role, String name) {
    authenticated = new Role(role.oid(), role.rolsuper());
    known.put(name, authenticated);
    settings.setInitial(
        SessionParameters.IS_SUPERUSER, role.rolsuper() ? "on" : "off", SettingSource.OVERRIDE);
    settings.setInitial(SessionParameters.SESSION_AUTHORIZATION, name, SettingSource.OVERRIDE);
  }

  int currentUserOid() {
    return currentUser.oid();
  }

  int sessionUserOid() {
    return sessionUser.oid();
  }

  /// Checks a value for one of the two settings, before it is set.
  ///
  /// @throws SqlError 22023, 42501
  void check(Setting<?> setting, @Nullable String name) {
    if (name == null) {
      return;
    }
    if (setting == SessionParameters.SESSION_AUTHORIZATION) {
      PgAuthid role = role(name);
      if (role.oid() != authenticated.oid() && !catalog.isSuperuser(authenticated.oid())) {
        throw denied("permission denied to set session authorization \"%s\"", name);
      }
    } else if (setting == SessionParameters.ROLE && !name.equals(NONE)) {
      PgAuthid role = role(name);
      if (!catalog.canSetRole(sessionUser.oid(), role.oid())) {
        throw denied("permission denied to set role \"%s\"", name);
      }
    }
  }

  private static SqlError denied(String message, String name) {
    return new SqlError(SqlState.INSUFFICIENT_PRIVILEGE, message.formatted(name));
  }

  private PgAuthid role(String name) {
    PgAuthid role = catalog.findRole(name);
    if (role == null) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE, "role \"%s\" does not exist".formatted(name));
    }
    known.put(name, new Role(role.oid(), role.rolsuper()));
    return role;
  }

  private void changed(Setting<?> setting) {
    if (setting != SessionParameters.ROLE && setting != SessionParameters.SESSION_AUTHORIZATION) {
      return;
    }
    sessionUser =
        known.getOrDefault(settings.get(SessionParameters.SESSION_AUTHORIZATION), authenticated);
    String role = settings.get(SessionParameters.ROLE);
    currentUser = role.equals(NONE) ? sessionUser : known.getOrDefault(role, sessionUser);
    if (settings.get(SessionParameters.IS_SUPERUSER) != currentUser.isSuperuser()) {
      settings.setInitial(
          SessionParameters.IS_SUPERUSER,
          currentUser.isSuperuser() ? "on" : "off",
          SettingSource.OVERRIDE);
    }
  }
}
