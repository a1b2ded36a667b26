// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.scan;

import dev.gajah.access.heap.HeapScan;
import dev.gajah.access.heap.RowDecoder;
import dev.gajah.access.statistics.SessionStatistics;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.pipeline.EvalPlanQual;
import dev.gajah.executor.pipeline.ExecutionContext;
import org.jspecify.annotations.Nullable;

/// Reads a whole table in block order.
///
/// The heap scan, with its copy of a page, is kept for the next execution.
public final class SeqScan extends ScanOperator {
  private final RelationDescriptor relation;
  private final int rangeTableIndex;
  private final int[] attributeNumbers;
  private final RowDecoder decoder;
  private final ExecutionContext context;
  private @Nullable HeapScan scan;
  private boolean started;
  private boolean substituteDone;

  public SeqScan(
      RelationDescriptor relation,
      int rangeTableIndex,
      TableColumns columns,
      Batch batch,
      Filter filter,
      Projection projection,
      ExecutionContext context) {
    super(batch, filter, projection);
    this.relation = relation;
    this.rangeTableIndex = rangeTableIndex;
    this.attributeNumbers = columns.attributeNumbers();
    this.context = context;
    this.decoder = new RowDecoder(relation, attributeNumbers, context.session().heap().detoaster());
  }

  @Override
  public void open() {
    forget();
    started = false;
    substituteDone = false;
  }

  @Override
  protected int fill(int wanted) {
    EvalPlanQual check = context.evalPlanQual();
    if (check != null && check.covers(rangeTableIndex)) {
      if (substituteDone) {
        return 0;
      }
      substituteDone = true;
      ensureCapacity(1);
      return check.decode(rangeTableIndex, decoder, batch) ? 1 : 0;
    }
    HeapScan running = scan;
    if (running == null) {
      running = context.session().heap().beginScan(relation, context.snapshot(), attributeNumbers);
      scan = running;
    } else if (!started) {
      running.rescan(context.snapshot());
    }
    SessionStatistics statistics = context.session().heap().statistics();
    if (!started) {
      started = true;
      statistics.scanStarted(relation);
    }
    context.interrupts().check();
    ensureCapacity(wanted);
    int rows = running.next(batch.columns, 0, wanted);
    statistics.rowsReturned(relation, rows);
    return rows;
  }

  @Override
  public void rescan() {
    open();
  }

  @Override
  public void close() {
    HeapScan running = scan;
    started = false;
    if (running != null) {
      running.close();
    }
  }
}
