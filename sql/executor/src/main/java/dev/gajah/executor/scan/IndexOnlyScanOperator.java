// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.scan;

import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexScan;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.id.Tid;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.nodes.plan.Plan;
import org.jspecify.annotations.Nullable;

/// Reads rows from an index alone; the table is asked only about pages that are not all-visible.
///
/// **Memory order**: an entry is read from the index under its page's lock before the map's bit is
/// tested, so a bit seen set was set for the entry's row (PostgreSQL: comment in
/// `nodeIndexonlyscan.c`).
public final class IndexOnlyScanOperator extends ScanOperator {
  private static final int FIRST_BATCH = 4;

  private final RelationDescriptor relation;
  private final IndexDescriptor index;
  private final boolean forward;
  private final int[] usedColumns;
  private final IndexKeys keys;
  private final ExecutionContext context;
  private final HeapTuple tuple = new HeapTuple(256);
  private @Nullable IndexScan scan;
  private boolean started;
  private boolean atEnd;
  private int batchRows;
  private int mapBuffer = VisibilityMap.NO_BUFFER;
  private long heapFetches;

  public IndexOnlyScanOperator(
      RelationDescriptor relation,
      IndexDescriptor index,
      Plan.IndexOnlyScan plan,
      boolean[] used,
      Batch batch,
      Filter filter,
      Projection projection,
      ExecutionContext context) {
    super(batch, filter, projection);
    this.relation = relation;
    this.index = index;
    this.forward = plan.direction() == Plan.ScanDirection.FORWARD;
    this.usedColumns =
        java.util.stream.IntStream.range(0, used.length).filter(i -> used[i]).toArray();
    this.keys = new IndexKeys(plan.indexConditions(), context);
    this.context = context;
  }

  public long heapFetches() {
    return heapFetches;
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
    IndexScan running = start();
    context.interrupts().check();
    HeapSession heap = context.session().heap();
    int limit = Math.min(wanted, batchRows);
    batchRows = Math.min(dev.gajah.base.vector.Vector.BATCH, 2 * batchRows);
    ensureCapacity(limit);
    int rows = 0;
    int entries = 0;
    int fetched = 0;
    while (rows < limit) {
      if (!running.next()) {
        atEnd = true;
        running.end();
        break;
      }
      entries++;
      long tid = running.tid();
      if (!isAllVisible(heap, tid)) {
        heapFetches++;
        if (!heap.fetchThroughIndex(relation, tid, context.snapshot(), tuple)) {
          if (heap.isAllDead()) {
            running.killPriorTuple();
          }
          continue;
        }
        fetched++;
      } else {
        heap.serializable().pageRead(relation, Tid.block(tid), context.snapshot());
      }
      for (int column : usedColumns) {
        running.readColumn(column, batch.columns[column], rows);
      }
      rows++;
    }
    heap.statistics().entriesRead(index, entries, fetched);
    return rows;
  }

  private boolean isAllVisible(HeapSession heap, long tid) {
    VisibilityMap map = heap.heap().visibilityMap();
    int block = Tid.block(tid);
    mapBuffer = map.pinExisting(relation.locator(), block, mapBuffer);
    return mapBuffer != VisibilityMap.NO_BUFFER
        && (map.bits(block, mapBuffer) & VisibilityMap.ALL_VISIBLE) != 0;
  }

  private IndexScan start() {
    IndexScan running = scan;
    if (running == null) {
      running =
          context
              .session()
              .indexMethod(index.accessMethodOid())
              .beginScan(index, context.session().transaction());
      running.wantTuples(true);
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
    if (mapBuffer != VisibilityMap.NO_BUFFER) {
      context.session().heap().heap().buffers().unpin(mapBuffer);
      mapBuffer = VisibilityMap.NO_BUFFER;
    }
  }
}
