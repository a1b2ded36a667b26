// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.scan;

import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.heap.RowDecoder;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexScan;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.pipeline.EvalPlanQual;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.nodes.plan.Plan;
import org.jspecify.annotations.Nullable;

/// Reads rows through an index, in its order.
///
/// Batches start small and grow, so that a point lookup touches one row's worth of memory.
///
/// Hot path: a repeated execution allocates nothing here.
public final class IndexScanOperator extends ScanOperator {
  private static final int FIRST_BATCH = 4;

  private final RelationDescriptor relation;
  private final IndexDescriptor index;
  private final int rangeTableIndex;
  private final boolean forward;
  private final RowDecoder decoder;
  private final IndexKeys keys;
  private final Filter recheck;
  private final ExecutionContext context;
  private final HeapTuple tuple = new HeapTuple(256);
  private @Nullable IndexScan scan;
  private boolean started;
  private boolean atEnd;
  private int batchRows;

  /// @param recheck the index conditions over the table's columns, for substituted rows
  public IndexScanOperator(
      RelationDescriptor relation,
      IndexDescriptor index,
      Plan.IndexScan plan,
      TableColumns columns,
      Batch batch,
      Filter filter,
      Filter recheck,
      Projection projection,
      ExecutionContext context) {
    super(batch, filter, projection);
    this.relation = relation;
    this.index = index;
    this.rangeTableIndex = plan.scanrelid();
    this.forward = plan.direction() == Plan.ScanDirection.FORWARD;
    this.decoder =
        new RowDecoder(relation, columns.attributeNumbers(), context.session().heap().detoaster());
    this.keys = new IndexKeys(plan.indexConditions(), context);
    this.recheck = recheck;
    this.context = context;
  }

  @Override
  public void open() {
    restart();
  }

  private void restart() {
    forget();
    started = false;
    atEnd = false;
    batchRows = FIRST_BATCH;
  }

  @Override
  protected int fill(int wanted) {
    if (atEnd) {
      return 0;
    }
    EvalPlanQual check = context.evalPlanQual();
    if (check != null && check.covers(rangeTableIndex)) {
      atEnd = true;
      ensureCapacity(1);
      if (!check.decode(rangeTableIndex, decoder, batch)) {
        return 0;
      }
      batch.setAll(1);
      return recheck.select(batch, null, 1).count;
    }
    IndexScan running = start();
    HeapSession heap = context.session().heap();
    context.interrupts().check();
    int limit = Math.min(wanted, batchRows);
    batchRows = Math.min(dev.gajah.base.vector.Vector.BATCH, 2 * batchRows);
    ensureCapacity(limit);
    int rows = 0;
    int entries = 0;
    while (rows < limit) {
      if (!running.next()) {
        atEnd = true;
        running.end();
        break;
      }
      entries++;
      if (heap.fetchThroughIndex(relation, running.tid(), context.snapshot(), tuple)) {
        decoder.decode(tuple, batch.columns, rows++);
      } else if (heap.isAllDead()) {
        running.killPriorTuple();
      }
    }
    heap.statistics().entriesRead(index, entries, rows);
    return rows;
  }

  private IndexScan start() {
    IndexScan running = scan;
    if (running == null) {
      running =
          context
              .session()
              .indexMethod(index.accessMethodOid())
              .beginScan(index, context.session().transaction());
      scan = running;
    }
    if (!started) {
      started = true;
      keys.evaluate();
      context.session().heap().statistics().scanStarted(index);
      running.rescan(keys.keys(), keys.keys().length, forward);
    }
    return running;
  }

  @Override
  public void rescan() {
    restart();
  }

  @Override
  public void close() {
    IndexScan running = scan;
    if (running != null) {
      running.end();
    }
    started = false;
  }
}
