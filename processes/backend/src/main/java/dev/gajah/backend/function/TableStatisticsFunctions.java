// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.function;

import dev.gajah.access.statistics.TableCounts;
import dev.gajah.access.statistics.TableStatistics;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// What `pg_stat_all_tables` and `pg_stat_all_indexes` ask about one relation.
public final class TableStatisticsFunctions implements ServerFunction {
  private static final String PREFIX = "pg_stat_get_";

  private final TableStatistics statistics;
  private final IntSupplier databaseOid;

  /// @param databaseOid the session's database
  public TableStatisticsFunctions(TableStatistics statistics, IntSupplier databaseOid) {
    this.statistics = statistics;
    this.databaseOid = databaseOid;
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object[] arguments) {
    if (!name.startsWith(PREFIX) || arguments.length != 1) {
      return NOT_MINE;
    }
    return switch (name.substring(PREFIX.length())) {
      case "numscans" -> counts(arguments).scans();
      case "lastscan" -> time(counts(arguments).lastScan());
      case "tuples_returned" -> counts(arguments).tuplesReturned();
      case "tuples_fetched" -> counts(arguments).tuplesFetched();
      case "tuples_inserted" -> counts(arguments).inserted();
      case "tuples_updated" -> counts(arguments).updated();
      case "tuples_deleted" -> counts(arguments).deleted();
      case "tuples_hot_updated" -> counts(arguments).hotUpdated();
      case "tuples_newpage_updated" -> counts(arguments).newPageUpdated();
      case "live_tuples" -> counts(arguments).liveTuples();
      case "dead_tuples" -> counts(arguments).deadTuples();
      case "mod_since_analyze" -> counts(arguments).modifiedSinceAnalyze();
      case "ins_since_vacuum" -> counts(arguments).insertedSinceVacuum();
      case "last_vacuum_time" -> time(counts(arguments).vacuums().lastTime());
      case "last_autovacuum_time" -> time(counts(arguments).autovacuums().lastTime());
      case "last_analyze_time" -> time(counts(arguments).analyzes().lastTime());
      case "last_autoanalyze_time" -> time(counts(arguments).autoanalyzes().lastTime());
      case "vacuum_count" -> counts(arguments).vacuums().count();
      case "autovacuum_count" -> counts(arguments).autovacuums().count();
      case "analyze_count" -> counts(arguments).analyzes().count();
      case "autoanalyze_count" -> counts(arguments).autoanalyzes().count();
      default -> NOT_MINE;
    };
  }

  private TableCounts counts(@Nullable Object[] arguments) {
    int oid = arguments[0] instanceof Long value ? (int) (long) value : 0;
    TableCounts found = statistics.find(databaseOid.getAsInt(), oid);
    if (found == null) {
      found = statistics.find(0, oid); // shared relations
    }
    return found == null ? TableCounts.NONE : found;
  }

  private static @Nullable Object time(long micros) {
    return micros == 0 ? null : (Object) micros;
  }
}
