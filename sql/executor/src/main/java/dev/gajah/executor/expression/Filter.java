// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.expression;

import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import org.jspecify.annotations.Nullable;

/// A conjunction of conditions that narrows a selection; a condition sees only rows that passed
/// those before it.
public final class Filter {
  private final Evaluator[] conditions;
  private final Rows passed = new Rows();

  Filter(Evaluator[] conditions) {
    this.conditions = conditions;
  }

  public boolean isEmpty() {
    return conditions.length == 0;
  }

  /// True if evaluating more rows than needed is invisible.
  public boolean isSafe() {
    return Calls.allSafe(conditions);
  }

  /// Rows of the selection for which all conditions are true; valid until the next call.
  public Rows select(Batch input, int @Nullable [] rows, int count) {
    if (conditions.length == 0) {
      passed.set(rows, count);
      return passed;
    }
    int @Nullable [] candidates = rows;
    int candidateCount = count;
    for (Evaluator condition : conditions) {
      Vector truth = condition.evaluate(input, candidates, candidateCount);
      passed.selectTrue(truth, candidates, candidateCount);
      candidates = passed.rows;
      candidateCount = passed.count;
      if (candidateCount == 0) {
        break;
      }
    }
    return passed;
  }

  /// Narrows the batch's own selection; the new selection belongs to this filter.
  public void apply(Batch batch) {
    if (conditions.length == 0 || batch.count == 0) {
      return;
    }
    Rows selected = select(batch, batch.rows, batch.count);
    batch.rows = selected.rows;
    batch.count = selected.count;
  }
}
