// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.access.btree.BTree;
import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.index.IndexAccessMethod;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.KeyTextWriter;
import dev.gajah.backend.notify.SessionNotifications;
import dev.gajah.base.error.NoticeSink;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.Settings;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.cache.SessionState;
import dev.gajah.catalog.names.SessionTypes;
import dev.gajah.catalog.nodetree.ExpressionReader;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.CopyStream;
import dev.gajah.commands.foreignkey.ForeignKeyChecks;
import dev.gajah.executor.modify.RowChanges;
import dev.gajah.executor.pipeline.ExecutorSession;
import dev.gajah.executor.spill.SpillSpace;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.transaction.xact.SnapshotExport;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.XactSettings;
import dev.gajah.types.DataType;
import dev.gajah.types.DataTypes;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.wal.redo.CheckpointRequests;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that one session carries: transaction, catalogs, settings, identity. The executor and
/// the commands see it through their own interfaces. Belongs to the session's thread.
final class Session implements ExecutorSession, CommandSession, SessionState {
  private final BackendServices services;
  private final ProcessContext process;
  private final Transaction transaction;
  private final Settings settings;
  private final SessionFormats formats = new SessionFormats();
  private final Catalog catalog;
  private final SessionTypes types;
  private final SessionInformation information;
  private final EvalSession evalContext;
  private final SessionSequences sequences;
  private final SpillFiles spillFiles;
  private final SessionPlanner planner;
  private final ForeignKeyChecks foreignKeys;
  private final SessionNotifications notifications;
  private final SessionTimeouts timeouts;
  private final SnapshotExport snapshotExport;
  private final PreparedStatements prepared = new PreparedStatements(this);
  private final Portals portals = new Portals();

  /// Between startCommand and commitCommand or an error (PostgreSQL: `xact_started`).
  private boolean inCommand;

  private NoticeSink notices = NoticeSink.NONE;
  private @Nullable CopyStream copyStream;
  private String databaseName = "";
  private final SessionRoles roles;
  private boolean formatsStale = true;
  private @Nullable String clientAddress;
  private int clientPort;

  Session(BackendServices services, ProcessContext process, Settings settings) {
    this.services = services;
    this.process = process;
    this.settings = settings;
    transaction = services.transactions().transactions().newTransaction(process);
    transaction.setSettings(XactSettings.of(settings));
    transaction.setNotices(report -> notices.notice(report));
    catalog = new Catalog(services.catalog(), transaction, this);
    roles = new SessionRoles(settings, catalog);
    types = new SessionTypes(catalog);
    notifications =
        new SessionNotifications(
            services.notifications(),
            transaction,
            services.transactions().locks(),
            process,
            services.launcher());
    snapshotExport = new SnapshotExport(services.files(), services.dataDirectory(), transaction);
    timeouts =
        new SessionTimeouts(services.timeouts(), transaction, settings, process.interrupts());
    information = new SessionInformation(this, services);
    sequences = new SessionSequences(this, services.catalog().sequences());
    evalContext =
        new EvalSession(
            formats,
            transaction,
            process.interrupts(),
            services.clock(),
            services.random(),
            report -> notices.notice(report),
            types,
            sequences,
            information);
    spillFiles =
        new SpillFiles(services.files(), services.dataDirectory(), process.pid(), settings);
    planner = new SessionPlanner(this);
    foreignKeys = new ForeignKeyChecks(this);
    settings.onChange(
        setting -> {
          formatsStale = true;
          planner.settingChanged(setting);
        });
    catalog.addInvalidationListener(planner);
    transaction.addParticipant(portals);
    transaction.addParticipant(new SettingsInTransaction(settings));
  }

  PreparedStatements prepared() {
    return prepared;
  }

  Portals portals() {
    return portals;
  }

  /// Starts a command; false if one is going on already.
  boolean beginCommand() {
    boolean begins = !inCommand;
    inCommand = true;
    return begins;
  }

  /// Ends a command; false if none is going on.
  boolean endCommand() {
    boolean ends = inCommand;
    inCommand = false;
    return ends;
  }

  void discardSequences() {
    sequences.discard();
  }

  /// After an error: ends what ran, aborts the (sub)transaction.
  void recover() {
    portals.abandon(transaction.nestingLevel());
    transaction.abortCurrent();
    inCommand = false;
    spillFiles.close();
  }

  BackendServices services() {
    return services;
  }

  ProcessContext process() {
    return process;
  }

  void setNotices(NoticeSink sink) {
    notices = sink;
  }

  void setCopyStream(CopyStream stream) {
    copyStream = stream;
  }

  void setClient(@Nullable String address, int port) {
    clientAddress = address;
    clientPort = port;
  }

  @Nullable String clientAddress() {
    return clientAddress;
  }

  int clientPort() {
    return clientPort;
  }

  SessionRoles roles() {
    return roles;
  }

  void setDatabase(String name, int oid, int tablespaceOid) {
    databaseName = name;
    transaction.setDatabase(oid, tablespaceOid);
  }

  /// Between statements: parses what changed among the settings that functions read.
  void refreshFormats() {
    if (formatsStale) {
      formats.refresh(settings);
      formatsStale = false;
    }
  }

  /// SET, or RESET if `value` is null. A new session user means no role, for as long.
  ///
  /// @throws SqlError 22023, 42501, 55P02
  void setSetting(Setting<?> setting, @Nullable String value, boolean local) {
    roles.check(setting, value);
    settings.set(setting, value, local, transaction.nestingLevel(), isSuperuser());
    if (setting == SessionParameters.SESSION_AUTHORIZATION) {
      setSetting(SessionParameters.ROLE, value == null ? null : "none", local);
    }
  }

  /// Ends the session: aborts, and leaves the process array.
  void close() {
    try {
      timeouts.close();
      notifications.close();
      transaction.abortOutOfAny();
      heap().statistics().flush(true);
      spillFiles.close();
    } finally {
      services.transactions().transactions().remove(transaction);
    }
  }

  <T> String show(Setting<T> setting) {
    if (setting == XactSettings.TRANSACTION_ISOLATION) {
      return transaction.isolation().displayName();
    }
    if (setting == XactSettings.TRANSACTION_READ_ONLY) {
      return transaction.isReadOnly() ? "on" : "off";
    }
    if (setting == XactSettings.TRANSACTION_DEFERRABLE) {
      return transaction.isDeferrable() ? "on" : "off";
    }
    return settings.show(setting);
  }

  SessionNotifications notifications() {
    return notifications;
  }

  SnapshotExport snapshotExport() {
    return snapshotExport;
  }

  SessionTimeouts timeouts() {
    return timeouts;
  }

  SessionTypes types() {
    return types;
  }

  SessionPlanner sessionPlanner() {
    return planner;
  }

  // ---- ExecutorSession, CommandSession ----

  @Override
  public ExecutorSession executor() {
    return this;
  }

  @Override
  public Transaction transaction() {
    return transaction;
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public HeapSession heap() {
    return catalog.heap();
  }

  @Override
  public EvalContext evalContext() {
    return evalContext;
  }

  @Override
  public FunctionRegistry functions() {
    return services.functions();
  }

  @Override
  public Interrupts interrupts() {
    return process.interrupts();
  }

  @Override
  public DataType dataType(int typeOid) {
    return DataTypes.of(typeOid, types);
  }

  @Override
  public IndexAccessMethod indexMethod(int accessMethodOid) {
    BTree btree = services.btree();
    if (accessMethodOid != IndexDescriptor.BTREE_AM_OID) {
      var method = catalog.findAccessMethod(accessMethodOid);
      throw SqlError.unsupported(
          "access method " + (method == null ? accessMethodOid : method.amname()));
    }
    return btree;
  }

  @Override
  public KeyTextWriter keyText() {
    return this::describeKey;
  }

  private @Nullable String describeKey(IndexDescriptor index, Vector[] columns, int row) {
    StringBuilder names = new StringBuilder("(");
    StringBuilder values = new StringBuilder("(");
    ByteWriter text = new ByteWriter(64);
    for (int i = 0; i < index.keyColumnCount(); i++) {
      names.append(i == 0 ? "" : ", ").append(index.column(i).name());
      values.append(i == 0 ? "" : ", ");
      if (columns[i].nulls[row]) {
        values.append("null");
      } else {
        text.clear();
        dataType(index.column(i).inputTypeOid()).output(columns[i], row, text, evalContext);
        values.append(text.toUtf8String());
      }
    }
    return names + ")=" + values + ")";
  }

  @Override
  public SpillSpace spillSpace() {
    return spillFiles;
  }

  @Override
  public long workMemoryBytes() {
    return settings.get(SessionParameters.WORK_MEM) * 1024L;
  }

  @Override
  public long hashMemoryBytes() {
    return (long) (workMemoryBytes() * settings.get(SessionParameters.HASH_MEM_MULTIPLIER));
  }

  @Override
  public @Nullable Object sqlValue(Expr.SqlValueFunction function) {
    return switch (function.op()) {
      case CURRENT_USER, CURRENT_ROLE, USER -> utf8(information.roleName(roles.currentUserOid()));
      case SESSION_USER -> utf8(information.roleName(roles.sessionUserOid()));
      case CURRENT_CATALOG -> utf8(databaseName);
      case CURRENT_SCHEMA -> utf8(information.currentSchema());
      case CURRENT_TIMESTAMP -> evalContext.transactionTimestamp();
      case CURRENT_DATE,
          CURRENT_TIME,
          CURRENT_TIME_N,
          CURRENT_TIMESTAMP_N,
          LOCALTIME,
          LOCALTIME_N,
          LOCALTIMESTAMP,
          LOCALTIMESTAMP_N ->
          SessionTimes.value(function, evalContext);
    };
  }

  private static byte @Nullable [] utf8(@Nullable String text) {
    return text == null ? null : text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Override
  public Expr parseNodeTree(String nodeTree) {
    return new ExpressionReader(catalog).read(nodeTree);
  }

  @Override
  public List<Expr> parseNodeTreeList(String nodeTree) {
    return new ExpressionReader(catalog).readList(nodeTree);
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public NoticeSink notices() {
    return report -> notices.notice(report);
  }

  @Override
  public CheckpointRequests checkpoints() {
    return services.checkpoints();
  }

  @Override
  public RowChanges rowChanges() {
    return foreignKeys;
  }

  @Override
  public SessionPlanner planner() {
    return planner;
  }

  @Override
  public int currentUserOid() {
    return roles.currentUserOid();
  }

  @Override
  public int sessionUserOid() {
    return roles.sessionUserOid();
  }

  @Override
  public boolean isSuperuser() {
    return catalog.isSuperuser(roles.currentUserOid());
  }

  @Override
  public String databaseName() {
    return databaseName;
  }

  @Override
  public int databaseOid() {
    return transaction.databaseOid();
  }

  @Override
  public long maintenanceMemoryBytes() {
    return settings.get(SessionParameters.MAINTENANCE_WORK_MEM) * 1024L;
  }

  @Override
  public CopyStream copyStream() {
    CopyStream stream = copyStream;
    if (stream == null) {
      throw SqlError.internal("session has no client to copy from or to");
    }
    return stream;
  }

  @Override
  public void resetCaches() {
    planner.forgetAll();
  }

  // ---- SessionState ----

  @Override
  public String searchPath() {
    return settings.get(SessionParameters.SEARCH_PATH);
  }

  @Override
  public String defaultTablespace() {
    return settings.get(SessionParameters.DEFAULT_TABLESPACE);
  }

  @Override
  public boolean allowSystemTableModifications() {
    return settings.get(SessionParameters.ALLOW_SYSTEM_TABLE_MODS);
  }

  @Override
  public int temporaryNumber() {
    return process.procNumber();
  }
}
