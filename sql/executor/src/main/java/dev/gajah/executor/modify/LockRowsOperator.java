// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.modify;

import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.heap.RowLockMode;
import dev.gajah.access.heap.RowWaitPolicy;
import dev.gajah.access.heap.TupleFailure;
import dev.gajah.access.heap.TupleResult;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.LongVector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Rows;
import dev.gajah.executor.pipeline.EvalPlanQual;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.transaction.snapshot.SpecialSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// LockRows: locks the rows behind each input row, waiting, skipping or failing where another
/// transaction holds them; rows that changed meanwhile are checked again.
public final class LockRowsOperator extends Operator {
  private final Operator input;
  private final List<Plan.PlanRowMark> marks;
  private final ExecutionContext context;
  private final EvalPlanQual recheck;
  private final TupleFailure failure = new TupleFailure();
  private final Rows kept = new Rows();

  // The input batch being worked on.
  private @Nullable Batch current;
  private int next;

  /// A re-evaluated row to hand out before the rest of the current batch.
  private @Nullable Batch replaced;

  public LockRowsOperator(
      Operator input,
      List<Plan.PlanRowMark> marks,
      EvalPlanQual recheck,
      ExecutionContext context) {
    this.input = input;
    this.marks = marks;
    this.recheck = recheck;
    this.context = context;
  }

  @Override
  public void open() {
    current = null;
    replaced = null;
    input.open();
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    while (true) {
      Batch again = replaced;
      if (again != null) {
        replaced = null;
        return again;
      }
      Batch batch = current;
      if (batch == null) {
        batch = input.next(maxRows);
        if (batch == null) {
          return null;
        }
        current = batch;
        next = 0;
      }
      kept.clear();
      int[] rows = batch.rows == null ? null : batch.rows.clone();
      int total = batch.count;
      while (next < total && replaced == null) {
        int row = rows == null ? next : rows[next];
        next++;
        if (lock(batch, row)) {
          kept.add(row);
        }
      }
      if (next >= total) {
        current = null;
      }
      if (kept.count > 0) {
        Batch result = new Batch(batch.columns);
        result.rowCount = batch.rowCount;
        result.rows = java.util.Arrays.copyOf(kept.rows, kept.count);
        result.count = kept.count;
        return result;
      }
    }
  }

  /// Locks all marked rows of an input row; true if the row is to be handed out as it is.
  private boolean lock(Batch batch, int row) {
    context.interrupts().check();
    boolean changed = false;
    recheck.clear();
    for (Plan.PlanRowMark mark : marks) {
      Plan.LockStrength strength = mark.lock();
      if (strength == null) {
        continue;
      }
      LongVector ctid = (LongVector) batch.columns[mark.ctidColumn()];
      if (ctid.nulls[row]) {
        recheck.substitute(mark.rti(), null);
        continue;
      }
      HeapTuple tuple = new HeapTuple(256);
      RelationDescriptor table = context.session().catalog().relation(mark.relationOid());
      TupleResult result =
          context
              .session()
              .heap()
              .lockNewest(
                  table,
                  ctid.values[row],
                  context.snapshot(),
                  context.session().transaction().commandIdForWrite(),
                  mode(strength),
                  policy(mark.waitPolicy()),
                  tuple,
                  failure);
      switch (result) {
        case OK -> {
          changed |= failure.traversed;
          recheck.substitute(mark.rti(), tuple);
        }
        case WOULD_BLOCK, SELF_MODIFIED -> {
          return false;
        }
        case UPDATED -> {
          checkSerialization("update");
          throw SqlError.internal("unexpected table_tuple_lock status: " + result);
        }
        case DELETED -> {
          checkSerialization("update");
          return false;
        }
        case INVISIBLE, BEING_MODIFIED ->
            throw SqlError.internal("attempted to lock invisible tuple");
      }
    }
    if (!changed) {
      return true;
    }
    substituteOthers(recheck, marks, -1, batch, row, context);
    replaced = recheck.run();
    return false;
  }

  private void checkSerialization(String what) {
    if (context.session().transaction().isolation().usesTransactionSnapshot()) {
      throw new SqlError(
          SqlState.T_R_SERIALIZATION_FAILURE,
          "could not serialize access due to concurrent " + what);
    }
  }

  /// Substitutes the versions that the input row was made of for relations that are only read.
  static void substituteOthers(
      EvalPlanQual recheck,
      List<Plan.PlanRowMark> marks,
      int except,
      Batch batch,
      int row,
      ExecutionContext context) {
    HeapSession heap = context.session().heap();
    for (Plan.PlanRowMark mark : marks) {
      if (mark.lock() != null || mark.rti() == except || mark.ctidColumn() < 0) {
        continue;
      }
      LongVector ctid = (LongVector) batch.columns[mark.ctidColumn()];
      HeapTuple tuple = null;
      if (!ctid.nulls[row]) {
        tuple = new HeapTuple(256);
        if (!heap.fetch(
            context.session().catalog().relation(mark.relationOid()),
            ctid.values[row],
            SpecialSnapshot.ANY,
            tuple)) {
          throw SqlError.internal("failed to fetch tuple for EvalPlanQual recheck");
        }
      }
      recheck.substitute(mark.rti(), tuple);
    }
  }

  private static RowLockMode mode(Plan.LockStrength strength) {
    return switch (strength) {
      case FOR_KEY_SHARE -> RowLockMode.KEY_SHARE;
      case FOR_SHARE -> RowLockMode.SHARE;
      case FOR_NO_KEY_UPDATE -> RowLockMode.NO_KEY_EXCLUSIVE;
      case FOR_UPDATE -> RowLockMode.EXCLUSIVE;
    };
  }

  private static RowWaitPolicy policy(Plan.LockWait wait) {
    return switch (wait) {
      case BLOCK -> RowWaitPolicy.BLOCK;
      case SKIP -> RowWaitPolicy.SKIP;
      case ERROR -> RowWaitPolicy.ERROR;
    };
  }

  @Override
  public void rescan() {
    current = null;
    replaced = null;
    input.rescan();
  }

  @Override
  public void close() {
    recheck.close();
    current = null;
    replaced = null;
    input.close();
  }
}
