// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.modify;

import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.heap.RowDecoder;
import dev.gajah.access.heap.RowLockMode;
import dev.gajah.access.heap.RowWaitPolicy;
import dev.gajah.access.heap.TupleFailure;
import dev.gajah.access.heap.TupleResult;
import dev.gajah.access.heap.UpdateIndexes;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Projection;
import dev.gajah.executor.pipeline.EvalPlanQual;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.executor.pipeline.Operator;
import dev.gajah.nodes.plan.Plan;
import dev.gajah.transaction.snapshot.SpecialSnapshot;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// ModifyTable: inserts, updates or deletes a row for each input row; delivers RETURNING's rows, if
/// any.
public final class ModifyTableOperator extends Operator {
  private final Plan.ModifyTable plan;
  private final Operator input;
  private final RelationDescriptor table;
  private final TableWriter writer;
  private final ExecutionContext context;
  private final HeapSession heap;
  private final EvalPlanQual recheck;
  private final RowChanges.@Nullable Listener changes;
  private final TupleFailure failure = new TupleFailure();
  private final HeapTuple oldTuple = new HeapTuple(256);
  private final HeapTuple newTuple = new HeapTuple(256);
  private final HeapTuple newest = new HeapTuple(256);

  /// UPDATE: `replaced[i]` is true if attribute `i + 1` is assigned.
  private final boolean[] replaced;

  private final @Nullable Vector[] assigned;
  private final Batch newRow;

  /// Those of `newRow` that are not dropped.
  private final Vector[] liveColumns;

  private final @Nullable RowDecoder rowDecoder;

  private final @Nullable Projection returning;
  private final @Nullable RowDecoder returningDecoder;
  private final @Nullable Batch returningRows;
  private final int returningTargetColumns;
  private final Vector[] returningTarget;

  private long processed;

  /// What RETURNING reads.
  ///
  /// @param decoder of the target's columns; @param rows target columns, then the input's columns
  public record Returning(
      Projection projection, RowDecoder decoder, Batch rows, int targetColumns) {}

  public ModifyTableOperator(
      Plan.ModifyTable plan,
      Operator input,
      RelationDescriptor table,
      TableWriter writer,
      @Nullable Returning returning,
      EvalPlanQual recheck,
      ExecutionContext context) {
    this.plan = plan;
    this.input = input;
    this.table = table;
    this.writer = writer;
    this.recheck = recheck;
    this.changes = writer.changes();
    this.context = context;
    this.heap = context.session().heap();
    int attributes = table.tuple().count();
    this.replaced = new boolean[attributes];
    this.assigned = new Vector[attributes];
    for (int number : plan.updateColumns()) {
      replaced[number - 1] = true;
    }
    this.newRow = writer.newRowBatch(1);
    int[] live =
        IntStream.rangeClosed(1, attributes)
            .filter(number -> !table.tuple().at(number - 1).dropped())
            .toArray();
    this.liveColumns = new Vector[live.length];
    Arrays.setAll(liveColumns, i -> newRow.columns[live[i] - 1]);
    this.rowDecoder =
        plan.operation() == Plan.Operation.UPDATE
            ? new RowDecoder(table, live, heap.detoaster())
            : null;
    this.returning = returning == null ? null : returning.projection();
    this.returningDecoder = returning == null ? null : returning.decoder();
    this.returningRows = returning == null ? null : returning.rows();
    this.returningTargetColumns = returning == null ? 0 : returning.targetColumns();
    this.returningTarget = new Vector[returningTargetColumns];
  }

  /// Rows inserted, updated or deleted: the number in the command tag.
  public long processed() {
    return processed;
  }

  @Override
  public void open() {
    processed = 0;
    input.open();
  }

  @Override
  protected @Nullable Batch fetch(int maxRows) {
    Batch results = returningRows;
    for (Batch batch = input.next(maxRows); batch != null; batch = input.next(maxRows)) {
      context.interrupts().check();
      if (results != null) {
        results.reset();
      }
      for (int i = 0; i < batch.count; i++) {
        modify(batch, batch.row(i));
      }
      if (results != null && returning != null && results.rowCount > 0) {
        results.setAll(results.rowCount);
        return returning.project(results);
      }
    }
    writer.endOfStatement();
    return null;
  }

  private void modify(Batch batch, int row) {
    switch (plan.operation()) {
      case INSERT -> {
        HeapTuple stored = writer.insert(batch, row, commandId());
        processed++;
        addReturning(stored, batch, row);
      }
      case UPDATE -> update(batch, row);
      case DELETE -> delete(batch, row);
      case MERGE -> throw SqlError.unsupported("MERGE");
    }
  }

  private int commandId() {
    return context.session().transaction().commandIdForWrite();
  }

  private long tid(Batch batch, int row) {
    LongVector ctid = (LongVector) batch.columns[plan.ctidColumn()];
    if (ctid.nulls[row]) {
      throw SqlError.internal("ctid is NULL");
    }
    return ctid.values[row];
  }

  private void update(Batch firstBatch, int firstRow) {
    Batch batch = firstBatch;
    int row = firstRow;
    long tid = tid(batch, row);
    while (true) {
      if (!heap.fetch(table, tid, SpecialSnapshot.ANY, oldTuple)) {
        throw SqlError.internal("failed to fetch tuple being updated");
      }
      for (int i = 0; i < plan.updateColumns().size(); i++) {
        assigned[plan.updateColumns().get(i) - 1] = batch.columns[i];
      }
      writer.former().formUpdate(newTuple, oldTuple, replaced, assigned, row);
      newTuple.tableOid = table.oid();
      boolean decoded = false;
      if (writer.hasConstraints()) {
        decodeNewRow();
        decoded = true;
        writer.checkConstraints(newRow, 0);
      }
      TupleResult result = heap.update(table, tid, newTuple, commandId(), null, true, failure);
      if (result == TupleResult.OK) {
        if (heap.updateIndexes() == UpdateIndexes.ALL && writer.hasIndexes()) {
          if (!decoded) {
            decodeNewRow();
          }
          writer.insertIndexEntries(newRow, 0, newTuple.tid);
        }
        processed++;
        if (changes != null) {
          changes.updated(oldTuple, newTuple);
        }
        addReturning(newTuple, batch, row);
        return;
      }
      Batch again = afterConflict(result, tid, batch, row, heap.updateLockMode(), "updated");
      if (again == null) {
        return;
      }
      batch = again;
      row = again.row(0);
      tid = newest.tid;
    }
  }

  private void decodeNewRow() {
    newRow.reset();
    RowDecoder decoder = rowDecoder;
    assert decoder != null : "row decoder of an UPDATE";
    for (Vector column : newRow.columns) {
      column.setNull(0); // what a dropped column still stores is of no type any more
    }
    decoder.decode(newTuple, liveColumns, 0);
    newRow.setAll(1);
  }

  private void delete(Batch firstBatch, int firstRow) {
    Batch batch = firstBatch;
    int row = firstRow;
    long tid = tid(batch, row);
    while (true) {
      if ((returning != null || changes != null)
          && !heap.fetch(table, tid, SpecialSnapshot.ANY, oldTuple)) {
        throw SqlError.internal("failed to fetch deleted tuple for DELETE RETURNING");
      }
      TupleResult result = heap.delete(table, tid, commandId(), null, true, failure, false);
      if (result == TupleResult.OK) {
        processed++;
        if (changes != null) {
          changes.deleted(oldTuple);
        }
        addReturning(oldTuple, batch, row);
        return;
      }
      Batch again = afterConflict(result, tid, batch, row, RowLockMode.EXCLUSIVE, "deleted");
      if (again == null) {
        return;
      }
      batch = again;
      row = again.row(0);
      tid = newest.tid;
    }
  }

  /// What to do about a row that someone else changed: null to leave it, or the input row to try
  /// again with on [#newest].
  private @Nullable Batch afterConflict(
      TupleResult result, long tid, Batch batch, int row, RowLockMode mode, String verb) {
    switch (result) {
      case SELF_MODIFIED -> {
        if (failure.cmax != commandId()) {
          throw new SqlError(
                  SqlState.TRIGGERED_DATA_CHANGE_VIOLATION,
                  "tuple to be %s was already modified by an operation triggered by the current command"
                      .formatted(verb))
              .hint(
                  "Consider using an AFTER trigger instead of a BEFORE trigger to propagate changes"
                      + " to other rows.");
        }
        return null;
      }
      case UPDATED -> {
        if (context.session().transaction().isolation().usesTransactionSnapshot()) {
          throw new SqlError(
              SqlState.T_R_SERIALIZATION_FAILURE,
              "could not serialize access due to concurrent update");
        }
        return lockAndRecheck(tid, batch, row, mode);
      }
      case DELETED -> {
        if (context.session().transaction().isolation().usesTransactionSnapshot()) {
          throw new SqlError(
              SqlState.T_R_SERIALIZATION_FAILURE,
              "could not serialize access due to concurrent delete");
        }
        return null;
      }
      case OK, INVISIBLE, BEING_MODIFIED, WOULD_BLOCK ->
          throw SqlError.internal("unrecognized table_tuple_%s status: %s".formatted(verb, result));
    }
    throw SqlError.internal("unreachable");
  }

  private @Nullable Batch lockAndRecheck(long tid, Batch batch, int row, RowLockMode mode) {
    TupleResult locked =
        heap.lockNewest(
            table,
            tid,
            context.snapshot(),
            commandId(),
            mode,
            RowWaitPolicy.BLOCK,
            newest,
            failure);
    return switch (locked) {
      case OK -> {
        recheck.clear();
        recheck.substitute(plan.resultRti(), newest);
        LockRowsOperator.substituteOthers(
            recheck, plan.rowMarks(), plan.resultRti(), batch, row, context);
        yield recheck.run();
      }
      case DELETED, SELF_MODIFIED -> null;
      case UPDATED, INVISIBLE, BEING_MODIFIED, WOULD_BLOCK ->
          throw SqlError.internal("unexpected table_tuple_lock status: " + locked);
    };
  }

  private void addReturning(HeapTuple stored, Batch batch, int row) {
    Batch results = returningRows;
    RowDecoder decoder = returningDecoder;
    if (results == null || decoder == null) {
      return;
    }
    int at = results.rowCount;
    for (int i = 0; i < results.columns.length; i++) {
      results.columns[i].ensureCapacity(at + 1);
      if (i < returningTargetColumns) {
        returningTarget[i] = results.columns[i];
      } else {
        results.columns[i].copyFrom(batch.columns[i - returningTargetColumns], row, at);
      }
    }
    decoder.decode(stored, returningTarget, at);
    results.rowCount = at + 1;
  }

  @Override
  public void rescan() {
    throw SqlError.internal("ExecReScanModifyTable is not implemented");
  }

  @Override
  public void close() {
    recheck.close();
    input.close();
  }
}
