// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.modify;

import dev.gajah.access.heap.BulkInsert;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.TupleFormer;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.ExpressionCompiler;
import dev.gajah.executor.expression.ExpressionEnvironment;
import dev.gajah.executor.pipeline.ExecutorSession;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes rows of one table with everything that hangs on them: NOT NULL and CHECK constraints,
/// heap tuple, index entries.
///
/// Used by INSERT, UPDATE and COPY. A row is given as a batch whose column `i` is the table's
/// attribute `i + 1`.
public final class TableWriter {
  private static final int VALUE_CHARS_MAX = 64;
  private static final int MULTI_INSERT_ROWS = 1000;
  private static final int MULTI_INSERT_BYTES = 65535;

  private final RelationDescriptor table;
  private final ExecutorSession session;
  private final TupleFormer former;
  private final List<IndexWriter> indexes = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();
  private final HeapTuple tuple = new HeapTuple(256);
  private final int[] one = new int[1];
  private final RowChanges.@Nullable Listener changes;
  private int lastRow = -1;

  private record Check(String name, Evaluator condition) {}

  public TableWriter(
      RelationDescriptor table, ExecutorSession session, ExpressionEnvironment environment) {
    this.table = table;
    this.session = session;
    this.former = new TupleFormer(table.tuple());
    this.changes = session.rowChanges().of(table);
    for (IndexDescriptor index : table.indexes()) {
      indexes.add(new IndexWriter(index, session, environment));
    }
    ExpressionCompiler compiler =
        new ExpressionCompiler(environment, variable -> variable.varattno() - 1);
    for (PgConstraint constraint : session.catalog().constraintsOfRelation(table.oid())) {
      if (constraint.contype() == 'c') {
        String text = constraint.conbin();
        if (text == null) {
          throw SqlError.internal("null conbin for relation \"%s\"".formatted(table.name()));
        }
        checks.add(new Check(constraint.conname(), compiler.compile(session.parseNodeTree(text))));
      }
    }
  }

  public RelationDescriptor table() {
    return table;
  }

  public TupleFormer former() {
    return former;
  }

  public boolean hasIndexes() {
    return !indexes.isEmpty();
  }

  public boolean hasConstraints() {
    return table.tuple().hasNotNull() || !checks.isEmpty();
  }

  /// Inserts one row; returns the stored tuple, valid until the next call.
  public HeapTuple insert(Batch rows, int row, int commandId) {
    checkConstraints(rows, row);
    former.form(tuple, rows.columns, row);
    tuple.tableOid = table.oid();
    session.heap().insert(table, tuple, commandId);
    insertIndexEntries(rows, row, tuple.tid);
    if (changes != null) {
      changes.inserted(tuple);
    }
    return tuple;
  }

  /// Inserts all rows of a batch with few WAL records.
  ///
  /// @param options bits of `InsertOption`
  public void insertMany(Batch rows, int commandId, int options, @Nullable BulkInsert bulk) {
    HeapTuple[] pending = new HeapTuple[Math.min(MULTI_INSERT_ROWS, Math.max(1, rows.count))];
    int[] pendingRows = new int[pending.length];
    int count = 0;
    int bytes = 0;
    for (int i = 0; i < rows.count; i++) {
      int row = rows.row(i);
      checkConstraints(rows, row);
      HeapTuple next = new HeapTuple(64);
      former.form(next, rows.columns, row);
      next.tableOid = table.oid();
      pending[count] = next;
      pendingRows[count++] = row;
      bytes += next.length;
      if (count == pending.length || bytes > MULTI_INSERT_BYTES) {
        flush(rows, pending, pendingRows, count, commandId, options, bulk);
        count = 0;
        bytes = 0;
      }
    }
    if (count > 0) {
      flush(rows, pending, pendingRows, count, commandId, options, bulk);
    }
  }

  /// Row number of the batch whose index entries were added last, to tell where [#insertMany]
  /// failed.
  public int lastRow() {
    return lastRow;
  }

  private void flush(
      Batch rows,
      HeapTuple[] tuples,
      int[] rowNumbers,
      int count,
      int commandId,
      int options,
      @Nullable BulkInsert bulk) {
    session.heap().multiInsert(table, tuples, count, commandId, options, bulk);
    if (hasIndexes()) {
      for (int i = 0; i < count; i++) {
        lastRow = rowNumbers[i];
        insertIndexEntries(rows, rowNumbers[i], tuples[i].tid);
      }
    }
    if (changes != null) {
      for (int i = 0; i < count; i++) {
        changes.inserted(tuples[i]);
      }
    }
  }

  /// Who must be told of rows that others than this class write; null if nobody.
  RowChanges.@Nullable Listener changes() {
    return changes;
  }

  /// To be called when the statement has written all its rows.
  public void endOfStatement() {
    if (changes != null) {
      changes.endOfStatement();
    }
  }

  /// Adds the entries of a row that is in the heap at `tid`.
  public void insertIndexEntries(Batch rows, int row, long tid) {
    for (IndexWriter index : indexes) {
      index.insert(session, table, rows, row, tid);
    }
  }

  /// @throws SqlError 23502, 23514
  public void checkConstraints(Batch rows, int row) {
    List<Attribute> attributes = table.tuple().attributes();
    if (table.tuple().hasNotNull()) {
      for (int i = 0; i < attributes.size(); i++) {
        Attribute attribute = attributes.get(i);
        if (attribute.notNull() && rows.columns[i].nulls[row]) {
          throw new SqlError(
                  SqlState.NOT_NULL_VIOLATION,
                  "null value in column \"%s\" of relation \"%s\" violates not-null constraint"
                      .formatted(attribute.name(), table.name()))
              .detail("Failing row contains " + describe(rows, row) + ".")
              .schema(table.namespaceName())
              .table(table.name())
              .column(attribute.name());
        }
      }
    }
    one[0] = row;
    for (Check check : checks) {
      LongVector truth = (LongVector) check.condition.evaluate(rows, one, 1);
      if (!truth.nulls[row] && truth.values[row] == 0) {
        throw new SqlError(
                SqlState.CHECK_VIOLATION,
                "new row for relation \"%s\" violates check constraint \"%s\""
                    .formatted(table.name(), check.name))
            .detail("Failing row contains " + describe(rows, row) + ".")
            .schema(table.namespaceName())
            .table(table.name())
            .constraint(check.name);
      }
    }
  }

  private String describe(Batch rows, int row) {
    StringBuilder text = new StringBuilder("(");
    List<Attribute> attributes = table.tuple().attributes();
    ByteWriter value = new ByteWriter(64);
    boolean first = true;
    for (int i = 0; i < attributes.size(); i++) {
      if (attributes.get(i).dropped()) {
        continue;
      }
      text.append(first ? "" : ", ");
      first = false;
      Vector column = rows.columns[i];
      if (column.nulls[row]) {
        text.append("null");
        continue;
      }
      value.clear();
      session
          .dataType(attributes.get(i).typeOid())
          .output(column, row, value, session.evalContext());
      String shown = value.toUtf8String();
      if (shown.getBytes(StandardCharsets.UTF_8).length > VALUE_CHARS_MAX) {
        int end =
            shown.offsetByCodePoints(
                0, Math.min(VALUE_CHARS_MAX, shown.codePointCount(0, shown.length())));
        text.append(shown, 0, end).append("...");
      } else {
        text.append(shown);
      }
    }
    return text.append(')').toString();
  }

  /// A batch with a vector for each of the table's attributes.
  public Batch newRowBatch(int capacity) {
    Vector[] columns = new Vector[table.tuple().count()];
    Arrays.setAll(
        columns,
        i -> {
          Attribute attribute = table.tuple().at(i);
          return Vector.create(
              attribute.dropped()
                  ? dev.gajah.base.vector.Representation.LONG
                  : session.dataType(attribute.typeOid()).representation(),
              capacity);
        });
    return new Batch(columns);
  }
}
