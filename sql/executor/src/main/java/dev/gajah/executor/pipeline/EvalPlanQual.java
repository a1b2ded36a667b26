// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.pipeline;

import dev.gajah.access.heap.RowDecoder;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.executor.batch.Batch;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides whether a row that changed while we waited for it still qualifies (PostgreSQL:
/// `EvalPlanQual`, READ COMMITTED).
///
/// A second copy of the plan runs, in which the scans of the relations at hand deliver one
/// substituted row each. Its outcome is the row to work with, or nothing.
public final class EvalPlanQual {
  private final ExecutionContext context;
  private final Supplier<Operator> builder;
  private final Map<Integer, HeapTuple> substitutes = new HashMap<>();
  private @Nullable Operator operator;
  private boolean opened;

  /// @param builder makes the second copy of the plan below the node that found the change
  public EvalPlanQual(ExecutionContext context, Supplier<Operator> builder) {
    this.context = context;
    this.builder = builder;
  }

  public void clear() {
    substitutes.clear();
  }

  /// The scan of this range table entry will deliver `tuple`; null: no row (an outer join's missing
  /// side).
  public void substitute(int rangeTableIndex, @Nullable HeapTuple tuple) {
    substitutes.put(rangeTableIndex, tuple == null ? new HeapTuple(0) : tuple);
  }

  public boolean covers(int rangeTableIndex) {
    return substitutes.containsKey(rangeTableIndex);
  }

  /// Decodes the substituted row into row 0 of `batch`; false if there is none.
  public boolean decode(int rangeTableIndex, RowDecoder decoder, Batch batch) {
    HeapTuple tuple = substitutes.get(rangeTableIndex);
    if (tuple == null || tuple.length == 0) {
      return false;
    }
    decoder.decode(tuple, batch.columns, 0);
    return true;
  }

  /// Runs the plan over the substituted rows; null if no row qualifies. Valid until the next call.
  public @Nullable Batch run() {
    Operator plan = operator;
    if (plan == null) {
      plan = builder.get();
      operator = plan;
    }
    EvalPlanQual outer = context.evalPlanQual();
    context.setEvalPlanQual(this);
    try {
      if (opened) {
        plan.rescan();
      } else {
        opened = true;
        plan.open();
      }
      return plan.next(1);
    } finally {
      context.setEvalPlanQual(outer);
    }
  }

  public void close() {
    Operator plan = operator;
    if (plan != null && opened) {
      opened = false;
      plan.close();
    }
  }
}
