// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.Settings;
import dev.gajah.catalog.cache.InvalidationListener;
import dev.gajah.catalog.nodetree.ViewQueries;
import dev.gajah.catalog.syscache.CacheId;
import dev.gajah.commands.StatementPlanner;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.raw.RawStatement;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.planner.analyze.Analyzer;
import dev.gajah.planner.analyze.ImplicitCasts;
import dev.gajah.planner.rewrite.ViewExpansion;
import dev.gajah.planner.statistics.PlannerParameters;
import dev.gajah.planner.statistics.PlannerSettings;
import dev.gajah.planner.subquery.Optimizer;
import dev.gajah.transaction.xact.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Analysis and planning with the session's catalogs, and the validity of what is kept (PostgreSQL:
/// `plancache.c`).
///
/// A prepared statement's analysis and plan are used again as long as no invalidation message has
/// come in since they were made. A message of any kind makes all of them stale: simple, and cheap
/// as long as DDL is rare.
final class SessionPlanner implements StatementPlanner, InvalidationListener {
  private static final int UNKNOWN = 705;

  private static final Set<Setting<?>> PLANNER_SETTINGS = plannerSettings();

  private final Session session;
  private @Nullable PlannerSettings plannerSettings;
  private @Nullable CatalogForAnalyzer analyzerCatalog;
  private @Nullable CatalogForPlanner plannerCatalog;
  private @Nullable ViewQueries views;

  /// Counts invalidations; what was made under an older number is stale.
  private long version;

  SessionPlanner(Session session) {
    this.session = session;
  }

  private static Set<Setting<?>> plannerSettings() {
    Set<Setting<?>> all = new HashSet<>(PlannerParameters.ALL);
    all.add(SessionParameters.WORK_MEM);
    all.add(SessionParameters.HASH_MEM_MULTIPLIER);
    return Set.copyOf(all);
  }

  private CatalogForAnalyzer analyzerCatalog() {
    CatalogForAnalyzer catalog = analyzerCatalog;
    if (catalog == null) {
      catalog = new CatalogForAnalyzer(session);
      analyzerCatalog = catalog;
    }
    return catalog;
  }

  private ViewQueries views() {
    ViewQueries queries = views;
    if (queries == null) {
      queries = new ViewQueries(session.catalog());
      views = queries;
    }
    return queries;
  }

  private CatalogForPlanner plannerCatalog() {
    CatalogForPlanner catalog = plannerCatalog;
    if (catalog == null) {
      catalog = new CatalogForPlanner(session);
      plannerCatalog = catalog;
    }
    return catalog;
  }

  void forgetAll() {
    version++;
  }

  @Override
  public void relationChanged(int relationOid) {
    version++;
  }

  @Override
  public void catalogChanged(CacheId cache, int hash) {
    version++;
  }

  @Override
  public void everythingChanged() {
    version++;
  }

  /// Analyses a statement; utility statements keep a null query.
  void prepare(PreparedStatement statement, RawStatement raw) {
    if (!(raw.stmt() instanceof Statement.Optimizable)) {
      return;
    }
    analyze(statement, raw);
    plan(statement);
  }

  private void analyze(PreparedStatement statement, RawStatement raw) {
    Transaction transaction = session.transaction();
    transaction.pushActiveSnapshot(transaction.statementSnapshot());
    try {
      Analyzer.Result result =
          Analyzer.analyze(
              raw,
              statement.text,
              statement.parameterTypes,
              statement.infersParameters,
              analyzerCatalog(),
              this::constant,
              session.notices());
      statement.query = result.query();
      statement.inferredTypes = complete(result.parameterTypes());
    } finally {
      transaction.popActiveSnapshot();
    }
    statement.columns = columns(java.util.Objects.requireNonNull(statement.query));
    statement.outputTypes = null;
    statement.catalogVersion = version;
    statement.rawStatement = raw;
  }

  Expr convert(Expr expr, int typeOid) {
    return ImplicitCasts.apply(analyzerCatalog(), this::constant, session.notices(), expr, typeOid);
  }

  private Object constant(int typeOid, String text, int typmod) {
    return session.dataType(typeOid).inputObject(text, typmod, session.evalContext());
  }

  /// Parameters whose type nothing tells are text.
  private static int[] complete(int[] types) {
    int[] result = types.clone();
    for (int i = 0; i < result.length; i++) {
      if (result[i] == 0 || result[i] == UNKNOWN) {
        throw new SqlError(
            SqlState.INDETERMINATE_DATATYPE,
            "could not determine data type of parameter $%d".formatted(i + 1));
      }
    }
    return result;
  }

  int[] parameterTypes(PreparedStatement statement) {
    int[] inferred = statement.inferredTypes;
    return inferred == null ? statement.parameterTypes : inferred;
  }

  private void plan(PreparedStatement statement) {
    Query query = statement.query;
    assert query != null : "plan of a utility statement";
    Transaction transaction = session.transaction();
    transaction.pushActiveSnapshot(transaction.statementSnapshot());
    try {
      statement.plan = plan(query, statement.text);
      statement.idleExecution = null;
    } finally {
      transaction.popActiveSnapshot();
    }
  }

  /// Before a run: locks the relations, takes in invalidations, and makes analysis and plan anew if
  /// something changed.
  void revalidate(PreparedStatement statement) {
    if (statement.query == null) {
      return;
    }
    for (int attempt = 0; ; attempt++) {
      PlannedStatement plan = statement.plan;
      if (plan != null && statement.catalogVersion == version) {
        StatementRunner.lockRelations(session, plan);
        if (statement.catalogVersion == version) {
          return;
        }
      }
      RawStatement raw = statement.rawStatement;
      assert raw != null : "analysed statement without text";
      if (attempt > 10) {
        throw SqlError.internal("plan keeps being invalidated");
      }
      List<ResultColumn> before = statement.columns;
      analyze(statement, raw);
      plan(statement);
      if (!before.equals(statement.columns)) {
        throw new SqlError(
            SqlState.FEATURE_NOT_SUPPORTED, "cached plan must not change result type");
      }
    }
  }

  private List<ResultColumn> columns(Query query) {
    List<TargetEntry> targets =
        query.returningList().isEmpty() ? query.targetList() : query.returningList();
    boolean isSelect = query.commandType() == dev.gajah.nodes.query.CmdType.SELECT;
    List<ResultColumn> columns = new ArrayList<>();
    if (!isSelect && query.returningList().isEmpty()) {
      return columns;
    }
    for (TargetEntry entry : targets) {
      if (entry.resjunk()) {
        continue;
      }
      Expr expr = entry.expr();
      String name = entry.resname();
      columns.add(
          new ResultColumn(
              name == null ? "?column?" : name,
              entry.resorigtbl(),
              entry.resorigcol(),
              expr.typeOid(),
              session.evalContext().types().type(expr.typeOid()).length(),
              expr.typmod()));
    }
    return columns;
  }

  // ---- StatementPlanner ----

  @Override
  public Query analyze(Statement statement, String queryText, int[] parameterTypes) {
    return Analyzer.analyze(
            new RawStatement(statement, 0, 0),
            queryText,
            parameterTypes,
            false,
            analyzerCatalog(),
            this::constant,
            session.notices())
        .query();
  }

  @Override
  public PlannedStatement plan(Query query, String queryText) {
    return Optimizer.plan(
        ViewExpansion.expand(query, this::viewQuery), plannerCatalog(), settings(), null);
  }

  /// @throws SqlError 55000 if the setting `restrict_nonsystem_relation_kind` forbids it
  private Query viewQuery(int viewOid) {
    String restricted = session.settings().get(SessionParameters.RESTRICT_NONSYSTEM_RELATION_KIND);
    if (!restricted.isEmpty()
        && Oid.compare(viewOid, Oid.FIRST_NORMAL) >= 0
        && SettingChecks.viewsAreRestricted(restricted)) {
      throw new SqlError(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
          "access to non-system view \"%s\" is restricted"
              .formatted(session.catalog().relation(viewOid).name()));
    }
    return views().query(viewOid);
  }

  private PlannerSettings settings() {
    PlannerSettings current = plannerSettings;
    if (current == null) {
      Settings settings = session.settings();
      current =
          PlannerParameters.of(
              settings,
              settings.get(SessionParameters.WORK_MEM),
              settings.get(SessionParameters.HASH_MEM_MULTIPLIER));
      plannerSettings = current;
    }
    return current;
  }

  /// Plans that were made under other settings are made anew.
  void settingChanged(Setting<?> setting) {
    if (PLANNER_SETTINGS.contains(setting)) {
      plannerSettings = null;
      version++;
    }
  }
}
