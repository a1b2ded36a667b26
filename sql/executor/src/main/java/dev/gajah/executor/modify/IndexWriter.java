// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.modify;

import dev.gajah.access.index.IndexAccessMethod;
import dev.gajah.access.index.IndexColumn;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.UniqueCheck;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.ColumnResolver;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.ExpressionCompiler;
import dev.gajah.executor.expression.ExpressionEnvironment;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.pipeline.ExecutorSession;
import dev.gajah.nodes.expr.Expr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes the entries of one index from table rows: columns, expressions, and whether a partial
/// index takes the row.
public final class IndexWriter {
  /// Variables of index expressions have varno 1 and the table's attribute numbers.
  private static final ColumnResolver TABLE_ROW = variable -> variable.varattno() - 1;

  private final IndexDescriptor index;
  private final @Nullable Evaluator[] expressions;
  private final @Nullable Filter predicate;
  private final Vector[] columns;
  private final UniqueCheck uniqueCheck;
  private final int[] one = new int[1];
  private IndexAccessMethod.@Nullable IndexInserter inserter;

  public IndexWriter(
      IndexDescriptor index, ExecutorSession session, ExpressionEnvironment environment) {
    this.index = index;
    this.columns = new Vector[index.columnCount()];
    this.expressions = new Evaluator[index.columnCount()];
    this.uniqueCheck =
        !index.unique()
            ? UniqueCheck.NO
            : index.immediate() ? UniqueCheck.YES : UniqueCheck.PARTIAL;
    ExpressionCompiler compiler = new ExpressionCompiler(environment, TABLE_ROW);
    String expressionText = index.expressions();
    if (expressionText != null) {
      List<Expr> list = session.parseNodeTreeList(expressionText);
      int next = 0;
      for (int i = 0; i < index.columnCount(); i++) {
        if (index.column(i).isExpression()) {
          expressions[i] = compiler.compile(list.get(next++));
        }
      }
    }
    String predicateText = index.predicate();
    predicate =
        predicateText == null
            ? null
            : compiler.filter(new ArrayList<>(session.parseNodeTreeList(predicateText)));
  }

  public IndexDescriptor index() {
    return index;
  }

  /// Fills [#columns] for row `row` of a batch that holds all of the table's columns; false if the
  /// index does not take the row.
  public boolean compute(Batch tableRow, int row) {
    one[0] = row;
    if (predicate != null && predicate.select(tableRow, one, 1).count == 0) {
      return false;
    }
    for (int i = 0; i < columns.length; i++) {
      IndexColumn column = index.column(i);
      Evaluator expression = expressions[i];
      columns[i] =
          expression != null
              ? expression.evaluate(tableRow, one, 1)
              : tableRow.columns[column.heapAttribute() - 1];
    }
    return true;
  }

  public Vector[] columns() {
    return columns;
  }

  /// Adds the entry of a row just written.
  ///
  /// @throws dev.gajah.base.error.SqlError 23505
  void insert(
      ExecutorSession session, RelationDescriptor table, Batch tableRow, int row, long tid) {
    if (!index.ready() || !compute(tableRow, row)) {
      return;
    }
    IndexAccessMethod.IndexInserter target = inserter;
    if (target == null) {
      target =
          session
              .indexMethod(index.accessMethodOid())
              .beginInsert(
                  index,
                  session.transaction(),
                  session.heap().indexedTable(table),
                  session.keyText());
      inserter = target;
    }
    target.insert(columns, row, tid, uniqueCheck, false);
  }
}
