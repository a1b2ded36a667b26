// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.scan;

import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.heap.RowDecoder;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.ColumnResolver;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.ExpressionCompiler;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.pipeline.EvalPlanQual;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.types.ArrayCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fetches rows by tuple id: `ctid = x`, `ctid = ANY (array)`.
public final class TidScanOperator extends ScanOperator {
  private final RelationDescriptor relation;
  private final int rangeTableIndex;
  private final List<Evaluator> sources = new ArrayList<>();
  private final RowDecoder decoder;
  private final ExecutionContext context;
  private final HeapTuple tuple = new HeapTuple(256);
  private final Batch oneRow = new Batch(new Vector[0]);
  private long @Nullable [] tids;
  private int position;

  public TidScanOperator(
      RelationDescriptor relation,
      Plan.TidScan plan,
      TableColumns columns,
      Batch batch,
      Filter filter,
      Projection projection,
      ExecutionContext context) {
    super(batch, filter, projection);
    this.relation = relation;
    this.rangeTableIndex = plan.scanrelid();
    this.decoder =
        new RowDecoder(relation, columns.attributeNumbers(), context.session().heap().detoaster());
    this.context = context;
    ExpressionCompiler compiler = new ExpressionCompiler(context, ColumnResolver.NONE);
    for (Expr qual : plan.tidquals()) {
      sources.add(compiler.compile(comparand(qual)));
    }
    oneRow.setAll(1);
  }

  private static Expr comparand(Expr qual) {
    return switch (qual) {
      case Expr.OpExpr op -> op.args().get(op.args().get(0) instanceof Expr.Var ? 1 : 0);
      case Expr.ScalarArrayOpExpr op -> op.args().get(1);
      default -> throw SqlError.unsupported("WHERE CURRENT OF");
    };
  }

  @Override
  public void open() {
    forget();
    tids = null;
  }

  private long[] collect() {
    List<Long> all = new ArrayList<>();
    for (Evaluator source : sources) {
      Vector value = source.evaluate(oneRow, null, 1);
      if (value.nulls[0]) {
        continue;
      }
      if (value instanceof LongVector one) {
        all.add(one.values[0]);
      } else if (value instanceof BytesVector array) {
        for (Object tid : ArrayCodec.elements(array.heap, array.offsets[0], array.lengths[0])) {
          if (tid != null) {
            all.add((Long) tid);
          }
        }
      }
    }
    return all.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
  }

  @Override
  protected int fill(int wanted) {
    EvalPlanQual check = context.evalPlanQual();
    long[] all = tids;
    if (check != null && check.covers(rangeTableIndex)) {
      if (all != null) {
        return 0;
      }
      tids = new long[0];
      ensureCapacity(1);
      return check.decode(rangeTableIndex, decoder, batch) ? 1 : 0;
    }
    if (all == null) {
      all = collect();
      tids = all;
      position = 0;
    }
    HeapSession heap = context.session().heap();
    ensureCapacity(Math.min(wanted, all.length - position));
    int rows = 0;
    while (rows < wanted && position < all.length) {
      if (heap.fetch(relation, all[position++], context.snapshot(), tuple)) {
        decoder.decode(tuple, batch.columns, rows++);
      }
    }
    return rows;
  }

  @Override
  public void rescan() {
    open();
  }

  @Override
  public void close() {
    tids = null;
  }
}
