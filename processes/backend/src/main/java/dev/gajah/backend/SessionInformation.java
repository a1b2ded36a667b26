// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.backend.function.CatalogFunctions;
import dev.gajah.backend.function.LockFunctions;
import dev.gajah.backend.function.NotificationFunctions;
import dev.gajah.backend.function.ServerFunction;
import dev.gajah.backend.function.SettingFunctions;
import dev.gajah.backend.function.TableStatisticsFunctions;
import dev.gajah.backend.function.TransactionFunctions;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.WaitEvent;
import dev.gajah.base.setting.Setting;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.deparse.DefinitionText;
import dev.gajah.catalog.deparse.FunctionText;
import dev.gajah.types.SystemInformation;
import dev.gajah.types.TypeCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Answers system information functions for one session. What is not answered yet raises 0A000 with
/// the function's name.
final class SessionInformation implements SystemInformation {
  private final Session session;
  private final BackendServices services;
  private final LockFunctions locks;
  private final List<ServerFunction> subjects;

  SessionInformation(Session session, BackendServices services) {
    this.session = session;
    this.services = services;
    this.locks = new LockFunctions(session.transaction(), session.types());
    this.subjects =
        List.of(
            locks,
            new TransactionFunctions(
                session.transaction(),
                services.transactions().multiXacts(),
                session.snapshotExport()),
            new NotificationFunctions(session.notifications()),
            settingFunctions(session),
            new TableStatisticsFunctions(
                services.catalog().heap().statistics(), session::databaseOid),
            new CatalogFunctions(session::catalog));
  }

  static SettingFunctions settingFunctions(Session session) {
    return new SettingFunctions(
        session.settings(),
        session::isSuperuser,
        (type, text) -> session.dataType(type).inputObject(text, -1, session.evalContext()));
  }

  private Catalog catalog() {
    return session.catalog();
  }

  private DefinitionText definitions() {
    return new DefinitionText(catalog(), this::valueText);
  }

  private String valueText(int type, Object value) {
    return new String(
        session.dataType(type).outputObject(value, session.evalContext()),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  private @Nullable RelFileLocator locator(int relationOid) {
    var relation = catalog().findRelation(relationOid);
    if (relation != null) {
      return relation.locator();
    }
    var index = catalog().findIndex(relationOid);
    return index == null ? null : index.locator();
  }

  @Override
  public String currentDatabase() {
    return session.databaseName();
  }

  @Override
  public int currentDatabaseOid() {
    return session.databaseOid();
  }

  @Override
  public int currentUserOid() {
    return session.currentUserOid();
  }

  @Override
  public int sessionUserOid() {
    return session.sessionUserOid();
  }

  @Override
  public @Nullable String roleName(int roleOid) {
    var role = catalog().findRole(roleOid);
    return role == null ? null : role.rolname();
  }

  @Override
  public @Nullable String currentSchema() {
    List<Integer> path = catalog().searchPath(false);
    return path.isEmpty() ? null : catalog().namespaceName(path.getFirst());
  }

  @Override
  public List<String> currentSchemas(boolean includeImplicit) {
    List<String> names = new ArrayList<>();
    for (int oid : catalog().searchPath(includeImplicit)) {
      names.add(catalog().namespaceName(oid));
    }
    return names;
  }

  @Override
  public int backendPid() {
    return session.process().pid();
  }

  @Override
  public boolean isInRecovery() {
    return false;
  }

  @Override
  public String version() {
    return "PostgreSQL "
        + SessionParameters.SERVER_VERSION_TEXT
        + " (Gajah) on "
        + System.getProperty("os.arch")
        + "-"
        + System.getProperty("os.name").toLowerCase(Locale.ROOT)
        + ", Java "
        + Runtime.version().feature()
        + ", 64-bit";
  }

  @Override
  public @Nullable String currentSetting(String name, boolean missingOk) {
    if (missingOk && services.settings().find(name) == null && name.indexOf('.') < 0) {
      return null;
    }
    return session.show(session.settings().require(name, missingOk));
  }

  @Override
  public String setConfig(String name, @Nullable String value, boolean local) {
    Setting<?> setting = session.settings().require(name, true);
    session.setSetting(setting, value, local);
    return session.show(setting);
  }

  @Override
  public @Nullable Boolean isVisible(TypeCatalog.ObjectKind kind, int oid) {
    return switch (kind) {
      case CLASS ->
          catalog().findClass(oid) == null ? null : (Boolean) catalog().isRelationVisible(oid);
      case TYPE -> catalog().findType(oid) == null ? null : (Boolean) catalog().isTypeVisible(oid);
      case PROC, PROCEDURE ->
          catalog().findProc(oid) == null ? null : (Boolean) catalog().isProcVisible(oid);
      case OPER, OPERATOR ->
          catalog().findOperator(oid) == null ? null : (Boolean) catalog().isOperatorVisible(oid);
      case COLLATION ->
          catalog().findCollation(oid) == null ? null : (Boolean) catalog().isCollationVisible(oid);
      case NAMESPACE, ROLE, CONFIG, DICTIONARY ->
          throw SqlError.unsupported("visibility of " + kind);
    };
  }

  @Override
  public @Nullable String expressionText(String nodeTree, int relationOid, boolean pretty) {
    return definitions().expression(nodeTree, relationOid, pretty);
  }

  @Override
  public @Nullable String indexDefinition(int indexOid, int column, boolean pretty) {
    return definitions().index(indexOid, column, pretty);
  }

  @Override
  public @Nullable String constraintDefinition(int constraintOid, boolean pretty) {
    return definitions().constraint(constraintOid, pretty);
  }

  @Override
  public @Nullable String viewDefinition(int viewOid, boolean pretty) {
    return definitions().view(viewOid, pretty);
  }

  @Override
  public @Nullable String description(int objectOid, @Nullable String catalogName, int subId) {
    if (catalogName == null) {
      throw SqlError.unsupported("obj_description without catalog name");
    }
    int classOid = catalog().relationOidByName("pg_catalog", catalogName);
    return classOid == 0 ? null : catalog().description(objectOid, classOid, subId);
  }

  @Override
  public @Nullable Long relationSize(int relationOid, String fork) {
    RelFileLocator locator = locator(relationOid);
    if (locator == null) {
      return null;
    }
    ForkNumber number =
        switch (fork) {
          case "main" -> ForkNumber.MAIN;
          case "fsm" -> ForkNumber.FREE_SPACE_MAP;
          case "vm" -> ForkNumber.VISIBILITY_MAP;
          case "init" -> ForkNumber.INIT;
          default ->
              throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "invalid fork name")
                  .hint("Valid fork names are \"main\", \"fsm\", \"vm\", and \"init\".");
        };
    var buffers = services.catalog().buffers();
    return buffers.exists(locator, number)
        ? BlockNumber.toLong(buffers.blockCount(locator, number)) * BlockNumber.BLOCK_BYTES
        : 0L;
  }

  private long allForks(int relationOid) {
    long total = 0;
    for (String fork : List.of("main", "fsm", "vm", "init")) {
      Long bytes = relationSize(relationOid, fork);
      total += bytes == null ? 0 : bytes;
    }
    return total;
  }

  @Override
  public @Nullable Long tableSize(int relationOid) {
    var relation = catalog().findRelation(relationOid);
    return relation == null
        ? null
        : (Long)
            (allForks(relationOid)
                + (relation.toastOid() == 0 ? 0 : allForks(relation.toastOid())));
  }

  @Override
  public @Nullable Long indexesSize(int relationOid) {
    var relation = catalog().findRelation(relationOid);
    if (relation == null) {
      return null;
    }
    long total = 0;
    for (var index : relation.indexes()) {
      total += allForks(index.indexOid());
    }
    return total;
  }

  @Override
  public @Nullable Long totalRelationSize(int relationOid) {
    Long table = tableSize(relationOid);
    Long indexes = indexesSize(relationOid);
    if (table == null || indexes == null) {
      return null;
    }
    var relation = catalog().findRelation(relationOid);
    Long toastIndexes =
        relation == null || relation.toastOid() == 0 ? null : indexesSize(relation.toastOid());
    return table + indexes + (toastIndexes == null ? 0 : toastIndexes);
  }

  @Override
  public @Nullable Long databaseSize(int databaseOid) {
    throw SqlError.unsupported("pg_database_size");
  }

  @Override
  public long currentXid() {
    return session.transaction().topFullXid();
  }

  @Override
  public long currentXidIfAssigned() {
    return session.transaction().topFullXidOrInvalid();
  }

  @Override
  public boolean cancelBackend(int pid) {
    return signal(pid, Interrupts.Reason.CANCEL);
  }

  @Override
  public boolean terminateBackend(int pid, long timeoutMillis) {
    return signal(pid, Interrupts.Reason.TERMINATE);
  }

  private boolean signal(int pid, Interrupts.Reason reason) {
    if (!session.isSuperuser()) {
      throw new SqlError(SqlState.INSUFFICIENT_PRIVILEGE, "permission denied to cancel query");
    }
    ProcessContext target = services.sessions().find(pid);
    if (target == null) {
      session
          .notices()
          .warning(SqlState.WARNING, "PID %d is not a PostgreSQL backend process".formatted(pid));
      return false;
    }
    if (reason == Interrupts.Reason.TERMINATE) {
      return services.sessions().terminate(pid);
    }
    target.interrupts().request(reason);
    return true;
  }

  @Override
  public boolean reloadConfiguration() {
    services.server().reloadConfiguration();
    return true;
  }

  @Override
  public void sleep(double seconds) {
    ProcessContext process = session.process();
    long end = process.clock().nanoTime() + (long) (seconds * 1e9);
    while (true) {
      process.interrupts().check();
      long rest = end - process.clock().nanoTime();
      if (rest <= 0) {
        return;
      }
      process.latch().reset();
      if (!process.interrupts().wouldThrow()) {
        process.awaitLatch(rest, WaitEvent.PG_SLEEP);
      }
    }
  }

  @Override
  public long postmasterStartTime() {
    return services.server().startTimestamp();
  }

  @Override
  public long configurationLoadTime() {
    return services.server().configurationLoadTimestamp();
  }

  @Override
  public @Nullable Boolean hasPrivilege(
      String objectKind, int roleOid, int objectOid, int column, String privileges) {
    if (catalog().isSuperuser(roleOid)) {
      return Boolean.TRUE;
    }
    throw SqlError.unsupported("has_" + objectKind + "_privilege");
  }

  @Override
  public @Nullable String clientAddress() {
    return session.clientAddress();
  }

  @Override
  public int clientPort() {
    return session.clientPort();
  }

  @Override
  public boolean advisoryLock(
      long key1,
      int key2,
      boolean twoKeys,
      boolean shared,
      boolean sessionLevel,
      boolean waitForIt) {
    return locks.advisoryLock(key1, key2, twoKeys, shared, sessionLevel, waitForIt);
  }

  @Override
  public boolean advisoryUnlock(long key1, int key2, boolean twoKeys, boolean shared) {
    return locks.advisoryUnlock(key1, key2, twoKeys, shared);
  }

  @Override
  public void advisoryUnlockAll() {
    locks.advisoryUnlockAll();
  }

  @Override
  public long walInsertLsn() {
    return services.catalog().wal().insertPosition();
  }

  @Override
  public long walFlushLsn() {
    return services.catalog().wal().flushedUpTo();
  }

  @Override
  public long switchWal() {
    return services.catalog().wal().switchSegment(session.transaction().walRecord());
  }

  @Override
  public @Nullable Object call(String function, @Nullable Object... arguments) {
    return switch (function) {
      case "pg_relation_filepath" -> {
        RelFileLocator place = locator(oid(arguments, 0));
        yield place == null
            ? null
            : bytes(dev.gajah.storage.file.DataDirectory.relationPath(place, ForkNumber.MAIN));
      }
      case "pg_relation_filenode" -> {
        RelFileLocator place = locator(oid(arguments, 0));
        yield place == null ? null : (Object) Integer.toUnsignedLong(place.relNumber());
      }
      case "pg_relation_is_publishable" -> {
        Boolean answer = FunctionText.isPublishable(catalog(), oid(arguments, 0));
        yield answer == null ? null : answer ? (Object) 1L : (Object) 0L;
      }
      case "pg_get_function_arguments" ->
          bytes(new FunctionText(catalog(), this::valueText).arguments(oid(arguments, 0), false));
      case "pg_get_function_identity_arguments" ->
          bytes(new FunctionText(catalog(), this::valueText).arguments(oid(arguments, 0), true));
      case "pg_get_function_result" ->
          bytes(new FunctionText(catalog(), this::valueText).result(oid(arguments, 0)));
      case "pg_rotate_logfile" -> rotateLog() ? (Object) 1L : (Object) 0L;
      default -> callSubject(function, arguments);
    };
  }

  private @Nullable Object callSubject(String function, @Nullable Object[] arguments) {
    for (ServerFunction subject : subjects) {
      Object answer = subject.call(function, arguments);
      if (answer != ServerFunction.NOT_MINE) {
        return answer;
      }
    }
    throw SqlError.unsupported("function " + function);
  }

  private boolean rotateLog() {
    if (services.server().rotateLog()) {
      return true;
    }
    session
        .notices()
        .warning(SqlState.WARNING, "rotation not possible because log collection not active");
    return false;
  }

  private static int oid(@Nullable Object[] arguments, int index) {
    return arguments[index] instanceof Long value ? (int) (long) value : 0;
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
