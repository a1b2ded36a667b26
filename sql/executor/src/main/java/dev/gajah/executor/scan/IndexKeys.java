// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.scan;

import dev.gajah.access.index.ScanKey;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.ColumnResolver;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.ExpressionCompiler;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.types.ArrayCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys of an index scan: comparands are evaluated when a scan starts, into reusable
/// [ScanKey]s.
final class IndexKeys {
  private static final Batch ONE_ROW = oneRow();

  private final ScanKey[] keys;
  private final @Nullable Evaluator[] comparands;
  private final boolean[] isArray;

  private static Batch oneRow() {
    Batch batch = new Batch(new Vector[0]);
    batch.setAll(1);
    return batch;
  }

  IndexKeys(List<Plan.IndexCondition> conditions, ExecutionContext context) {
    int count = conditions.size();
    keys = new ScanKey[count];
    comparands = new Evaluator[count];
    isArray = new boolean[count];
    ExpressionCompiler compiler = new ExpressionCompiler(context, ColumnResolver.NONE);
    for (int i = 0; i < count; i++) {
      Plan.IndexCondition condition = conditions.get(i);
      if (condition.nullTest() != 0) {
        keys[i] =
            new ScanKey(
                condition.indexColumn(),
                condition.nullTest() == 1 ? ScanKey.IS_NULL : ScanKey.IS_NOT_NULL);
        continue;
      }
      keys[i] =
          new ScanKey(
              condition.indexColumn(),
              condition.strategy(),
              context.comparator(condition.comparisonProc()));
      var comparand = condition.comparand();
      comparands[i] = comparand == null ? null : compiler.compile(comparand);
      isArray[i] = condition.arrayOp();
    }
  }

  ScanKey[] keys() {
    return keys;
  }

  /// Evaluates the comparands.
  void evaluate() {
    for (int i = 0; i < keys.length; i++) {
      Evaluator comparand = comparands[i];
      if (comparand != null) {
        set(keys[i], comparand.evaluate(ONE_ROW, null, 1), isArray[i]);
      }
    }
  }

  private static void set(ScanKey key, Vector value, boolean array) {
    if (value.nulls[0]) {
      key.setNull();
      return;
    }
    switch (value) {
      case LongVector v -> key.setLong(v.values[0]);
      case DoubleVector v -> key.setDouble(v.values[0]);
      case BytesVector v -> {
        if (array) {
          key.setAnyOf(ArrayCodec.elements(v.heap, v.offsets[0], v.lengths[0]));
        } else {
          key.setBytes(v.heap, v.offsets[0], v.lengths[0]);
        }
      }
    }
  }
}
