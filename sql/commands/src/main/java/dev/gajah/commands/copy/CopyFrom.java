// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.copy;

import dev.gajah.access.heap.BulkInsert;
import dev.gajah.access.heap.InsertOption;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.Vector;
import dev.gajah.commands.CommandSession;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.Evaluator;
import dev.gajah.executor.expression.ExpressionCompiler;
import dev.gajah.executor.expression.ExpressionEnvironment;
import dev.gajah.executor.expression.Filter;
import dev.gajah.executor.modify.TableWriter;
import dev.gajah.executor.pipeline.ConstantEvaluation;
import dev.gajah.executor.pipeline.ExecutorSession;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.types.DataType;
import dev.gajah.types.function.EvalContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows from text, CSV or binary data into a table (PostgreSQL: `copyfrom.c`).
///
/// Rows are collected in a batch; each row is converted and its constraints are checked at once, so
/// that errors name its line; then the batch goes to the table as one.
final class CopyFrom {
  private static final int BATCH_ROWS = 1000;
  private static final int BATCH_BYTES = 65535;
  private static final int SHOWN_BYTES_MAX = 100;
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
  };

  private final CommandSession session;
  private final ExecutorSession executor;
  private final EvalContext evalContext;
  private final RelationDescriptor table;
  private final CopyOptions options;
  private final int[] columns;
  private final CopySource source;
  private final TableWriter writer;
  private final Batch batch;
  private final DataType[] types;
  private final @Nullable Evaluator[] defaults;
  private final boolean[] given;
  private final boolean[] forceNotNull;
  private final boolean[] forceNull;
  private final @Nullable Filter where;
  private final long[] lines = new long[BATCH_ROWS];
  private final int[] one = new int[1];
  private int insertOptions;
  private final int commandId;
  private long processed;
  private long skipped;
  private int pendingBytes;

  /// What error contexts tell.
  private long line;

  private @Nullable String column;
  private byte @Nullable [] value;
  private boolean flushing;
  private @Nullable FieldReader fields;

  CopyFrom(
      CommandSession session,
      RelationDescriptor table,
      CopyOptions options,
      int[] columns,
      @Nullable Expr condition,
      CopySource source) {
    this.session = session;
    this.executor = session.executor();
    this.evalContext = executor.evalContext();
    this.table = table;
    this.options = options;
    this.columns = columns;
    this.source = source;
    ExpressionEnvironment environment = ConstantEvaluation.environment(executor);
    writer = new TableWriter(table, executor, environment);
    batch = writer.newRowBatch(BATCH_ROWS);
    int count = table.tuple().count();
    types = new DataType[columns.length];
    for (int i = 0; i < columns.length; i++) {
      types[i] = executor.dataType(table.tuple().attribute(columns[i]).typeOid());
    }
    ExpressionCompiler compiler =
        new ExpressionCompiler(environment, variable -> variable.varattno() - 1);
    defaults = new Evaluator[count];
    given = new boolean[count];
    for (int number : columns) {
      given[number - 1] = true;
    }
    for (int i = 0; i < count; i++) {
      Attribute attribute = table.tuple().at(i);
      if (attribute.dropped() || (given[i] && options.defaultText == null)) {
        continue;
      }
      if (attribute.generated() != 0) {
        throw SqlError.unsupported("COPY FROM into a table with generated columns");
      }
      Expr expr = defaultOf(attribute);
      if (expr != null) {
        defaults[i] = compiler.compile(expr);
      }
    }
    where = condition == null ? null : compiler.filter(List.of(condition));
    forceNotNull = flags(options.forceNotNull, "FORCE_NOT_NULL");
    forceNull = flags(options.forceNull, "FORCE_NULL");
    commandId = session.transaction().commandIdForWrite();
    if (session.transaction().hasNewFiles(table.locator())) {
      insertOptions |= InsertOption.SKIP_FSM;
    }
    if (options.freeze) {
      checkFreeze();
    }
  }

  private @Nullable Expr defaultOf(Attribute attribute) {
    if (attribute.identity() != 0) {
      for (int sequence :
          new dev.gajah.catalog.dependency.Dependencies(session.catalog())
              .ownedSequences(
                  table.oid(), attribute.number(), dev.gajah.catalog.schema.PgClass.RELATION_OID)) {
        return new Expr.NextValueExpr(sequence, attribute.typeOid());
      }
    }
    String text =
        attribute.hasDefault()
            ? session.catalog().columnDefault(table.oid(), attribute.number())
            : null;
    return text == null ? null : executor.parseNodeTree(text);
  }

  private boolean[] flags(CopyOptions.Columns wanted, String option) {
    boolean[] result = new boolean[columns.length];
    if (wanted.all()) {
      Arrays.fill(result, true);
      return result;
    }
    for (String name : wanted.names()) {
      int number = CopyCommand.columnNumber(table, name);
      int index = indexOf(number);
      if (index < 0) {
        throw new SqlError(
            SqlState.INVALID_COLUMN_REFERENCE,
            "%s column \"%s\" not referenced by COPY".formatted(option, name));
      }
      result[index] = true;
    }
    return result;
  }

  private int indexOf(int number) {
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] == number) {
        return i;
      }
    }
    return -1;
  }

  private void checkFreeze() {
    if (!session.transaction().hasNewFiles(table.locator())) {
      throw new SqlError(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
          "cannot perform COPY FREEZE because the table was not created or truncated in the current"
              + " subtransaction");
    }
    insertOptions |= InsertOption.FROZEN | InsertOption.SKIP_FSM;
  }

  long run() {
    try (BulkInsert bulk = executor.heap().beginBulkInsert()) {
      if (options.binary) {
        readBinary(bulk);
      } else {
        readText(bulk);
      }
      flush(bulk);
    } catch (SqlError e) {
      e.context(context());
      throw e;
    }
    if (skipped > 0) {
      session
          .notices()
          .notice(
              skipped == 1
                  ? "1 row was skipped due to data type incompatibility"
                  : "%d rows were skipped due to data type incompatibility".formatted(skipped));
    }
    writer.endOfStatement();
    return processed;
  }

  private String context() {
    String head = "COPY %s, line %d".formatted(table.name(), line);
    FieldReader reader = fields;
    if (column != null) {
      if (options.binary) {
        return head + ", column " + column;
      }
      return value == null
          ? "%s, column %s: null input".formatted(head, column)
          : "%s, column %s: \"%s\""
              .formatted(head, column, shown(new String(value, StandardCharsets.UTF_8)));
    }
    if (!flushing && reader != null && reader.hasLine()) {
      return "%s: \"%s\"".formatted(head, shown(reader.line()));
    }
    return head;
  }

  private static String shown(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= SHOWN_BYTES_MAX) {
      return text;
    }
    int end = SHOWN_BYTES_MAX;
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + "...";
  }

  // ---- text and CSV ----

  private boolean hasDefault(int field) {
    int number = columns[field];
    if (defaults[number - 1] == null) {
      throw new SqlError(SqlState.BAD_COPY_FILE_FORMAT, "unexpected default marker in COPY data")
          .detail(
              "Column \"%s\" has no default value."
                  .formatted(table.tuple().attribute(number).name()));
    }
    return true;
  }

  private void readText(BulkInsert bulk) {
    FieldReader reader = new FieldReader(source, options);
    fields = reader;
    if (options.header != CopyOptions.Header.NONE) {
      boolean any = reader.nextLine();
      line = reader.lineNumber;
      if (any && options.header == CopyOptions.Header.MATCH) {
        matchHeader(reader);
      }
    }
    while (true) {
      executor.interrupts().check();
      line = reader.lineNumber + 1;
      boolean any = reader.nextLine();
      line = reader.lineNumber;
      if (!any) {
        reader.forgetLine();
        return;
      }
      reader.split(columns.length, this::hasDefault);
      if (columns.length > 0 && reader.fieldCount() > columns.length) {
        throw bad("extra data after last expected column");
      }
      int row = batch.count;
      batch.rowCount = row + 1;
      if (convert(reader, row)) {
        finishRow(row, bulk);
      }
    }
  }

  private void matchHeader(FieldReader reader) {
    reader.split(columns.length, field -> false);
    if (reader.fieldCount() != columns.length) {
      throw bad(
          "wrong number of fields in header line: got %d, expected %d"
              .formatted(reader.fieldCount(), columns.length));
    }
    for (int i = 0; i < columns.length; i++) {
      String expected = table.tuple().attribute(columns[i]).name();
      if (reader.length(i) < 0) {
        throw bad(
            "column name mismatch in header line field %d: got null value (\"%s\"), expected \"%s\""
                .formatted(i + 1, new String(options.nullText, StandardCharsets.UTF_8), expected));
      }
      String found =
          new String(reader.bytes(), reader.offset(i), reader.length(i), StandardCharsets.UTF_8);
      if (!found.equals(expected)) {
        throw bad(
            "column name mismatch in header line field %d: got \"%s\", expected \"%s\""
                .formatted(i + 1, found, expected));
      }
    }
  }

  private static SqlError bad(String message) {
    return new SqlError(SqlState.BAD_COPY_FILE_FORMAT, message);
  }

  private boolean convert(FieldReader reader, int row) {
    byte[] bytes = reader.bytes();
    for (int i = 0; i < columns.length; i++) {
      Attribute attribute = table.tuple().attribute(columns[i]);
      if (i >= reader.fieldCount()) {
        throw bad("missing data for column \"%s\"".formatted(attribute.name()));
      }
      Vector target = batch.columns[columns[i] - 1];
      int offset = reader.offset(i);
      int length = reader.length(i);
      if (length == FieldReader.DEFAULT) {
        evaluateDefault(columns[i] - 1, row);
        continue;
      }
      if (length == FieldReader.NULL && forceNotNull[i]) {
        convertOne(i, attribute, target, row, options.nullText, 0, options.nullText.length);
        continue;
      }
      boolean isNull = length == FieldReader.NULL;
      if (!isNull && forceNull[i]) {
        isNull =
            length == options.nullText.length
                && Arrays.equals(bytes, offset, offset + length, options.nullText, 0, length);
      }
      if (isNull) {
        target.setNull(row);
        continue;
      }
      try {
        convertOne(i, attribute, target, row, bytes, offset, length);
      } catch (SqlError e) {
        if (options.ignoreErrors && e.state().code().startsWith("22")) {
          skip(attribute, bytes, offset, length);
          return false;
        }
        column = attribute.name();
        value = Arrays.copyOfRange(bytes, offset, offset + length);
        throw e;
      }
    }
    return true;
  }

  private void convertOne(
      int i, Attribute attribute, Vector target, int row, byte[] bytes, int offset, int length) {
    target.set(row, types[i].input(bytes, offset, length, attribute.typmod(), evalContext));
    pendingBytes += length;
  }

  private void skip(Attribute attribute, byte[] bytes, int offset, int length) {
    skipped++;
    if (options.verbose) {
      session
          .notices()
          .notice(
              "skipping row due to data type incompatibility at line %d for column \"%s\": \"%s\""
                  .formatted(
                      line,
                      attribute.name(),
                      shown(new String(bytes, offset, length, StandardCharsets.UTF_8))));
    }
  }

  private void evaluateDefault(int index, int row) {
    Evaluator evaluator = defaults[index];
    if (evaluator == null) {
      batch.columns[index].setNull(row);
      return;
    }
    one[0] = row;
    batch.columns[index].copyFrom(evaluator.evaluate(batch, one, 1), row, row);
  }

  /// Fills in defaults, checks the row, and keeps it.
  private void finishRow(int row, BulkInsert bulk) {
    for (int i = 0; i < given.length; i++) {
      if (!given[i]) {
        evaluateDefault(i, row);
      }
    }
    Filter filter = where;
    if (filter != null) {
      one[0] = row;
      if (filter.select(batch, one, 1).count == 0) {
        return;
      }
    }
    if (writer.hasConstraints()) {
      writer.checkConstraints(batch, row);
    }
    lines[row] = line;
    batch.setAll(row + 1);
    processed++;
    if (batch.count == BATCH_ROWS || pendingBytes > BATCH_BYTES) {
      flush(bulk);
    }
  }

  private void flush(BulkInsert bulk) {
    if (batch.count == 0) {
      return;
    }
    flushing = true;
    long current = line;
    boolean done = false;
    try {
      writer.insertMany(batch, commandId, insertOptions, bulk);
      done = true;
    } finally {
      if (!done && writer.hasIndexes() && writer.lastRow() >= 0) {
        line = lines[writer.lastRow()];
      }
    }
    line = current;
    flushing = false;
    batch.reset();
    pendingBytes = 0;
  }

  // ---- binary ----

  private final ByteWriter raw = new ByteWriter(1 << 16);
  private int position;

  /// True if `count` bytes stand at [#position].
  private boolean need(int count) {
    if (raw.length() - position >= count) {
      return true;
    }
    int left = raw.length() - position;
    System.arraycopy(raw.array(), position, raw.array(), 0, left);
    raw.setLength(left);
    position = 0;
    while (raw.length() < count) {
      if (!source.read(raw)) {
        return false;
      }
    }
    return true;
  }

  private void readBinary(BulkInsert bulk) {
    binaryHeader();
    while (true) {
      executor.interrupts().check();
      line++;
      if (!need(2)) {
        return;
      }
      short count = Bytes.getShortBE(raw.array(), position);
      position += 2;
      if (count == -1) {
        if (need(1)) {
          throw bad("received copy data after EOF marker");
        }
        return;
      }
      if (count != columns.length) {
        throw bad("row field count is %d, expected %d".formatted(count, columns.length));
      }
      int row = batch.count;
      batch.rowCount = row + 1;
      for (int i = 0; i < columns.length; i++) {
        binaryField(i, row);
      }
      column = null;
      finishRow(row, bulk);
    }
  }

  private void binaryField(int i, int row) {
    Attribute attribute = table.tuple().attribute(columns[i]);
    column = attribute.name();
    if (!need(4)) {
      throw bad("unexpected EOF in COPY data");
    }
    int length = Bytes.getIntBE(raw.array(), position);
    position += 4;
    Vector target = batch.columns[columns[i] - 1];
    if (length == -1) {
      target.setNull(row);
      return;
    }
    if (length < 0) {
      throw bad("invalid field size");
    }
    if (!need(length)) {
      throw bad("unexpected EOF in COPY data");
    }
    target.set(
        row, types[i].receive(raw.array(), position, length, attribute.typmod(), evalContext));
    position += length;
    pendingBytes += length;
  }

  private void binaryHeader() {
    if (!need(SIGNATURE.length)
        || !Arrays.equals(
            raw.array(), position, position + SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
      throw bad("COPY file signature not recognized");
    }
    position += SIGNATURE.length;
    if (!need(4)) {
      throw bad("invalid COPY file header (missing flags)");
    }
    int flags = Bytes.getIntBE(raw.array(), position);
    position += 4;
    if ((flags & 1 << 16) != 0) {
      throw bad("invalid COPY file header (WITH OIDS)");
    }
    if (flags >>> 16 != 0) {
      throw bad("unrecognized critical flags in COPY file header");
    }
    if (!need(4)) {
      throw bad("invalid COPY file header (missing length)");
    }
    int length = Bytes.getIntBE(raw.array(), position);
    position += 4;
    if (length < 0 || !need(length)) {
      throw bad(
          length < 0
              ? "invalid COPY file header (missing length)"
              : "invalid COPY file header (wrong length)");
    }
    position += length;
  }
}
