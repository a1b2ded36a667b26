// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.scan;

import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.heap.RowDecoder;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.pipeline.EvalPlanQual;
import dev.gajah.executor.pipeline.ExecutionContext;
import org.jspecify.annotations.Nullable;

/// Reads the rows of a set of tuple ids in block order.
public final class BitmapHeapScanOperator extends ScanOperator {
  private final RelationDescriptor relation;
  private final int rangeTableIndex;
  private final TidSource source;
  private final RowDecoder decoder;
  private final Filter recheck;
  private final ExecutionContext context;
  private final HeapTuple tuple = new HeapTuple(256);
  private long @Nullable [] tids;
  private int position;
  private boolean substituteDone;

  public BitmapHeapScanOperator(
      RelationDescriptor relation,
      int rangeTableIndex,
      TidSource source,
      TableColumns columns,
      Batch batch,
      Filter filter,
      Filter recheck,
      Projection projection,
      ExecutionContext context) {
    super(batch, filter, projection);
    this.relation = relation;
    this.rangeTableIndex = rangeTableIndex;
    this.source = source;
    this.decoder =
        new RowDecoder(relation, columns.attributeNumbers(), context.session().heap().detoaster());
    this.recheck = recheck;
    this.context = context;
  }

  @Override
  public void open() {
    forget();
    tids = null;
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
      if (!check.decode(rangeTableIndex, decoder, batch)) {
        return 0;
      }
      batch.setAll(1);
      return recheck.select(batch, null, 1).count;
    }
    long[] all = tids;
    if (all == null) {
      all = source.tids();
      tids = all;
      position = 0;
    }
    context.interrupts().check();
    HeapSession heap = context.session().heap();
    ensureCapacity(Math.min(wanted, all.length - position));
    int rows = 0;
    while (rows < wanted && position < all.length) {
      if (heap.fetchThroughIndex(relation, all[position++], context.snapshot(), tuple)) {
        decoder.decode(tuple, batch.columns, rows++);
      }
    }
    heap.statistics().rowsFetched(relation, rows);
    return rows;
  }

  @Override
  public void rescan() {
    open();
  }

  @Override
  public void close() {
    tids = null;
    source.close();
  }
}
