// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What system information functions ask the server; implemented by the session. Where PostgreSQL
/// returns NULL, so do these.
public interface SystemInformation {
  String currentDatabase();

  int currentDatabaseOid();

  int currentUserOid();

  int sessionUserOid();

  /// Null if there is no such role.
  @Nullable String roleName(int roleOid);

  /// The first existing schema of the search path, or null.
  @Nullable String currentSchema();

  List<String> currentSchemas(boolean includeImplicit);

  int backendPid();

  boolean isInRecovery();

  String version();

  /// @throws dev.gajah.base.error.SqlError 42704 unless `missingOk`
  @Nullable String currentSetting(String name, boolean missingOk);

  String setConfig(String name, @Nullable String value, boolean local);

  /// Visibility by the search path; `kind` of the object as in [TypeCatalog.ObjectKind]. Null if
  /// there is no such object.
  @Nullable Boolean isVisible(TypeCatalog.ObjectKind kind, int oid);

  @Nullable String expressionText(String nodeTree, int relationOid, boolean pretty);

  @Nullable String indexDefinition(int indexOid, int column, boolean pretty);

  @Nullable String constraintDefinition(int constraintOid, boolean pretty);

  @Nullable String viewDefinition(int viewOid, boolean pretty);

  @Nullable String description(int objectOid, @Nullable String catalog, int subId);

  /// Bytes of one fork of a relation, or null if there is no such relation. `fork` is `main`,
  /// `fsm`, `vm` or `init`.
  @Nullable Long relationSize(int relationOid, String fork);

  /// With TOAST, free space map and visibility map.
  @Nullable Long tableSize(int relationOid);

  @Nullable Long indexesSize(int relationOid);

  @Nullable Long totalRelationSize(int relationOid);

  @Nullable Long databaseSize(int databaseOid);

  /// The session's xid, assigned now if need be, as a full transaction id.
  long currentXid();

  /// 0 if none is assigned.
  long currentXidIfAssigned();

  boolean cancelBackend(int pid);

  boolean terminateBackend(int pid, long timeoutMillis);

  boolean reloadConfiguration();

  /// Sleeps, obeying interrupts.
  void sleep(double seconds);

  /// Start of the server, and of the last configuration load: microseconds since 2000-01-01 UTC.
  long postmasterStartTime();

  long configurationLoadTime();

  /// Privilege check of `has_*_privilege`; null if the object is gone.
  @Nullable Boolean hasPrivilege(
      String objectKind, int roleOid, int objectOid, int column, String privileges);

  @Nullable String clientAddress();

  int clientPort();

  /// Advisory locks; `waitForIt` false answers whether it was got.
  boolean advisoryLock(
      long key1,
      int key2,
      boolean twoKeys,
      boolean shared,
      boolean sessionLevel,
      boolean waitForIt);

  boolean advisoryUnlock(long key1, int key2, boolean twoKeys, boolean shared);

  void advisoryUnlockAll();

  /// Current WAL positions.
  long walInsertLsn();

  long walFlushLsn();

  long switchWal();

  /// Any other function by name, for those that only the server can answer.
  @Nullable Object call(String function, @Nullable Object... arguments);
}
