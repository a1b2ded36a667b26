// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.aggregate;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.ExpressionCompiler;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.expression.Rows;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.executor.sort.RowOrder;
import dev.gajah.executor.sort.Sorter;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.SortKey;
import dev.gajah.types.function.AggregateFunction;
import dev.gajah.types.function.EvalContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One aggregate of an Agg node, over all groups: evaluates arguments and filter, and feeds the
/// transition states.
///
/// With DISTINCT or ORDER BY the arguments are first collected, sorted by group and key, and fed
/// when the groups end.
public final class AggregateCall {
  private final AggregateFunction function;
  private final int[] argumentTypes;
  private final Evaluator[] arguments;
  private final Vector[] values;
  private final @Nullable Filter filter;
  private final EvalContext evalContext;
  private final Vector result;
  private AggregateFunction.State state;

  // DISTINCT, ORDER BY
  private final @Nullable Sorter sorter;
  private final @Nullable RowOrder distinctOrder;
  private final int aggregateArguments;
  private final LongVector groupColumn = new LongVector(1);

  private int[] narrowedGroups = new int[0];
  private final Rows narrowed = new Rows();

  public AggregateCall(Expr.Aggref aggref, ExpressionCompiler compiler, ExecutionContext context) {
    AggregateFunction found = context.session().functions().findAggregate(aggref.aggfnoid());
    if (found == null) {
      throw SqlError.unsupported(
          "aggregate function " + context.session().catalog().proc(aggref.aggfnoid()).proname());
    }
    if (!aggref.direct().isEmpty()) {
      throw SqlError.unsupported("ordered-set aggregate");
    }
    function = found;
    int count = aggref.args().size();
    arguments = new Evaluator[count];
    values = new Vector[count];
    int plain = 0;
    for (int i = 0; i < count; i++) {
      arguments[i] = compiler.compile(aggref.args().get(i).expr());
      plain += aggref.args().get(i).resjunk() ? 0 : 1;
    }
    aggregateArguments = plain;
    argumentTypes = new int[plain];
    for (int i = 0; i < plain; i++) {
      argumentTypes[i] = aggref.args().get(i).expr().typeOid();
    }
    filter = aggref.filter() == null ? null : compiler.filter(List.of(aggref.filter()));
    evalContext = context.evalContext();
    result = Vector.create(context.representation(aggref.typeOid()), 1);
    state = function.newState(argumentTypes);
    if (aggref.order().isEmpty() && aggref.distinct().isEmpty()) {
      sorter = null;
      distinctOrder = null;
    } else {
      Representation[] shape = new Representation[count + 1];
      shape[0] = Representation.LONG;
      for (int i = 0; i < count; i++) {
        shape[i + 1] = context.representation(aggref.args().get(i).expr().typeOid());
      }
      sorter =
          new Sorter(
              shape,
              order(aggref, context),
              context.spillSpace(),
              context.workMemoryBytes(),
              context.interrupts());
      distinctOrder =
          aggref.distinct().isEmpty() ? null : new RowOrder(shift(aggref.distinct()), context);
    }
  }

  private static final int INT8_COMPARE = 842;
  private static final int INT8_EQUAL = 467;
  private static final int INT8_LESS = 412;

  private static RowOrder order(Expr.Aggref aggref, ExecutionContext context) {
    List<SortKey> keys = new ArrayList<>();
    keys.add(new SortKey(0, INT8_LESS, INT8_COMPARE, INT8_EQUAL, 0, false, false));
    keys.addAll(shift(aggref.order()));
    keys.addAll(shift(aggref.distinct()));
    return new RowOrder(keys, context);
  }

  private static List<SortKey> shift(List<SortKey> keys) {
    List<SortKey> shifted = new ArrayList<>();
    for (SortKey key : keys) {
      shifted.add(
          new SortKey(
              key.column() + 1,
              key.sortOperator(),
              key.comparisonProc(),
              key.equalityProc(),
              key.collation(),
              key.descending(),
              key.nullsFirst()));
    }
    return shifted;
  }

  void reset() {
    state = function.newState(argumentTypes);
    if (sorter != null) {
      sorter.clear();
    }
  }

  long memoryBytes() {
    return state.memoryBytes();
  }

  /// Takes the selected rows of `input`; `groups[i]` is the group of the i-th of them.
  void add(Batch input, int[] groups, int groupCount) {
    state.ensureGroups(groupCount);
    int @Nullable [] rows = input.rows;
    int count = input.count;
    int[] rowGroups = groups;
    if (filter != null) {
      Rows passed = filter.select(input, rows, count);
      if (narrowedGroups.length < passed.count) {
        narrowedGroups = new int[Math.max(passed.count, 16)];
      }
      // Both lists are ascending in position: walk them together.
      int at = 0;
      for (int i = 0; i < passed.count; i++) {
        while ((rows == null ? at : rows[at]) != passed.rows[i]) {
          at++;
        }
        narrowedGroups[i] = groups[at];
      }
      narrowed.set(passed.rows, passed.count);
      rows = narrowed.rows;
      count = narrowed.count;
      rowGroups = narrowedGroups;
    }
    if (count == 0) {
      return;
    }
    for (int i = 0; i < arguments.length; i++) {
      values[i] = arguments[i].evaluate(input, rows, count);
    }
    if (sorter == null) {
      state.add(rowGroups, values, rows, count, evalContext);
    } else {
      collect(sorter, rowGroups, rows, count, input.rowCount);
    }
  }

  private void collect(
      Sorter target, int[] groups, int @Nullable [] rows, int count, int rowCount) {
    groupColumn.ensureCapacity(Math.max(1, rowCount));
    for (int i = 0; i < count; i++) {
      groupColumn.set(rows == null ? i : rows[i], groups[i]);
    }
    Vector[] columns = new Vector[values.length + 1];
    columns[0] = groupColumn;
    System.arraycopy(values, 0, columns, 1, values.length);
    Batch batch = new Batch(columns);
    batch.rowCount = rowCount;
    batch.rows = rows;
    batch.count = count;
    target.add(batch);
  }

  /// All rows are in: feeds what was collected.
  void endInput(int groupCount) {
    state.ensureGroups(groupCount);
    Sorter source = sorter;
    if (source == null) {
      return;
    }
    source.sort();
    Vector[] previous = null;
    int[] groups = new int[1];
    int[] rows = new int[1];
    for (Batch batch = source.next(Vector.BATCH);
        batch != null;
        batch = source.next(Vector.BATCH)) {
      Vector[] plain = java.util.Arrays.copyOfRange(batch.columns, 1, 1 + aggregateArguments);
      for (int i = 0; i < batch.count; i++) {
        int row = batch.row(i);
        if (distinctOrder != null) {
          if (previous != null
              && ((LongVector) previous[0]).values[0] == ((LongVector) batch.columns[0]).values[row]
              && distinctOrder.isEqual(previous, 0, batch.columns, row)) {
            continue;
          }
          previous = copyRow(previous, batch.columns, row);
        }
        groups[0] = (int) ((LongVector) batch.columns[0]).values[row];
        rows[0] = row;
        state.add(groups, plain, rows, 1, evalContext);
      }
    }
    source.clear();
  }

  private static Vector[] copyRow(Vector @Nullable [] target, Vector[] source, int row) {
    Vector[] copy = target;
    if (copy == null) {
      copy = new Vector[source.length];
      for (int i = 0; i < copy.length; i++) {
        copy[i] = Vector.create(source[i].representation(), 1);
      }
    }
    for (int i = 0; i < copy.length; i++) {
      copy[i].reset();
      copy[i].copyFrom(source[i], row, 0);
    }
    return copy;
  }

  /// Results of groups `first .. first+count-1` in rows `0 .. count-1`.
  Vector finish(int first, int count) {
    result.ensureCapacity(Math.max(1, count));
    result.reset();
    for (int i = 0; i < count; i++) {
      state.finish(first + i, result, i, evalContext);
    }
    return result;
  }
}
