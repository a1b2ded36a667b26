// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.maintenance;

import dev.gajah.access.heap.RowDecoder;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.access.vacuum.SampleScan;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.definition.RelationChanges;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgStatistic;
import dev.gajah.commands.CommandSession;
import java.util.ArrayList;
import java.util.List;

/// ANALYZE of one table: draws a sample, computes the statistics of each column, stores them
/// (PostgreSQL: `analyze.c`).
final class TableAnalysis {
  private static final int STATISTICS_TARGET_DEFAULT = 100;
  private static final int ROWS_PER_TARGET = 300;

  private final CommandSession session;
  private final Catalog catalog;
  private final RelationDescriptor table;
  private final boolean verbose;

  TableAnalysis(CommandSession session, RelationDescriptor table, boolean verbose) {
    this.session = session;
    this.catalog = session.catalog();
    this.table = table;
    this.verbose = verbose;
  }

  private record Column(Attribute attribute, int target) {}

  void run(List<String> names, boolean inVacuum) {
    if (verbose) {
      info("analyzing \"%s.%s\"".formatted(table.namespaceName(), table.name()));
    }
    List<Column> columns = columns(names);
    int rowsWanted = 100;
    for (Column column : columns) {
      rowsWanted = Math.max(rowsWanted, ROWS_PER_TARGET * column.target);
    }
    SampleScan.Result sample =
        new SampleScan(
                session.executor().heap(),
                table,
                session.executor().evalContext().random(),
                () -> session.executor().interrupts().check())
            .draw(rowsWanted);
    if (verbose) {
      info(
          "\"%s\": scanned %d of %d pages, containing %.0f live rows and %.0f dead rows; %d rows in sample, %.0f estimated total rows"
              .formatted(
                  table.name(),
                  sample.blocksRead(),
                  sample.totalBlocks(),
                  sample.totalBlocks() == 0
                      ? 0.0
                      : sample.totalLiveRows() * sample.blocksRead() / sample.totalBlocks(),
                  sample.totalBlocks() == 0
                      ? 0.0
                      : sample.totalDeadRows() * sample.blocksRead() / sample.totalBlocks(),
                  sample.rows().length,
                  sample.totalLiveRows()));
    }
    if (sample.rows().length > 0 && !columns.isEmpty()) {
      computeAll(columns, sample);
    }
    store(sample, inVacuum);
    session
        .executor()
        .heap()
        .statistics()
        .analyzed(table, sample.totalLiveRows(), sample.totalDeadRows(), names.isEmpty());
  }

  private void info(String text) {
    session.notices().notice(SqlError.report(Severity.INFO, SqlState.SUCCESSFUL_COMPLETION, text));
  }

  private List<Column> columns(List<String> names) {
    List<Column> columns = new ArrayList<>();
    for (String name : names) {
      if (table.tuple().find(name) <= 0) {
        throw new SqlError(
            SqlState.UNDEFINED_COLUMN,
            "column \"%s\" of relation \"%s\" does not exist".formatted(name, table.name()));
      }
    }
    for (Attribute attribute : table.tuple().attributes()) {
      if (attribute.dropped() || (!names.isEmpty() && !names.contains(attribute.name()))) {
        continue;
      }
      PgAttribute row = catalog.findAttribute(table.oid(), attribute.number());
      Integer own = row == null ? null : row.attstattarget();
      int target = own == null || own < 0 ? defaultTarget() : own;
      if (target > 0) {
        columns.add(new Column(attribute, target));
      }
    }
    return columns;
  }

  private int defaultTarget() {
    try {
      return Integer.parseInt(
          session.settings().show(session.settings().require("default_statistics_target", false)));
    } catch (SqlError e) {
      return STATISTICS_TARGET_DEFAULT; // this server does not have the setting
    }
  }

  private void computeAll(List<Column> columns, SampleScan.Result sample) {
    int[] numbers = columns.stream().mapToInt(column -> column.attribute.number()).toArray();
    Vector[] values = new Vector[numbers.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Vector.create(columns.get(i).attribute.representation(), sample.rows().length);
    }
    RowDecoder decoder = new RowDecoder(table, numbers, session.executor().heap().detoaster());
    for (int row = 0; row < sample.rows().length; row++) {
      decoder.decode(sample.rows()[row], values, row);
    }
    for (int i = 0; i < values.length; i++) {
      session.executor().interrupts().check();
      Column column = columns.get(i);
      PgStatistic row =
          new ColumnAnalysis(session, table.oid(), column.attribute, column.target)
              .compute(values[i], sample.rows().length, sample.totalLiveRows());
      put(row);
    }
  }

  private void put(PgStatistic row) {
    CatalogTuple old =
        catalog
            .access()
            .first(
                PgStatistic.RELATION_OID,
                IndexOids.PG_STATISTIC_RELID_ATT_INH_INDEX,
                CatalogAccess.equalOid(0, row.starelid()),
                CatalogAccess.equal(1, (long) row.staattnum()),
                CatalogAccess.equal(2, 0L));
    if (old == null) {
      catalog.access().insert(row);
    } else {
      catalog.access().update(old, row);
    }
  }

  /// pg_class of the table and, unless VACUUM just did it, of its indexes.
  private void store(SampleScan.Result sample, boolean inVacuum) {
    RelationChanges changes = new RelationChanges(catalog);
    int allVisible = (int) catalog.shared().heap().visibilityMap().count(table.locator());
    changes.updateVacuumStatistics(
        table.oid(),
        sample.totalBlocks(),
        sample.totalLiveRows(),
        allVisible,
        table.hasIndexes(),
        0,
        0);
    if (inVacuum) {
      return;
    }
    for (IndexDescriptor index : table.indexes()) {
      if (!index.isPartial()) {
        changes.updateVacuumStatistics(
            index.indexOid(),
            changes.blockCount(index.locator(), ForkNumber.MAIN),
            sample.totalLiveRows(),
            0,
            false,
            0,
            0);
      }
    }
  }
}
