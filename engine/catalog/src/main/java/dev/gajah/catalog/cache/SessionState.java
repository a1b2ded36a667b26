// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.cache;

/// What the catalog must know of the session that uses it: settings and the current user. Read at
/// each use.
public interface SessionState {
  /// Value of `search_path`.
  String searchPath();

  /// OID of the role that privileges are checked for now.
  int currentUserOid();

  /// OID of the role of the session.
  int sessionUserOid();

  /// Value of `default_tablespace`.
  default String defaultTablespace() {
    return "";
  }

  /// Value of `allow_system_table_mods`.
  default boolean allowSystemTableModifications() {
    return false;
  }

  /// The session's number in `pg_temp_N`: its place in the process array.
  int temporaryNumber();
}
