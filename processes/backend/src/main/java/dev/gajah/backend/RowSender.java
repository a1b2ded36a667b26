// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.protocol.message.MessageWriter;
import dev.gajah.types.DataType;
import dev.gajah.types.function.EvalContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes RowDescription and DataRow messages straight from column vectors.
///
/// Hot path: no allocation per row.
final class RowSender {
  private final MessageWriter writer;
  private final Session session;

  RowSender(MessageWriter writer, Session session) {
    this.writer = writer;
    this.session = session;
  }

  void describe(List<ResultColumn> columns, @Nullable Portal portal) {
    ByteWriter body = writer.begin('T');
    body.putShortBE(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      ResultColumn column = columns.get(i);
      body.putCString(column.name());
      body.putIntBE(column.tableOid());
      body.putShortBE(column.attributeNumber());
      body.putIntBE(column.typeOid());
      body.putShortBE(column.typeLength());
      body.putIntBE(column.typmod());
      body.putShortBE(portal == null ? 0 : portal.format(i));
    }
    writer.end();
  }

  /// Output types of a result, looked up once for many rows.
  DataType[] types(List<ResultColumn> columns) {
    DataType[] types = new DataType[columns.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = session.dataType(columns.get(i).typeOid());
    }
    return types;
  }

  void rows(Batch batch, DataType[] types, Portal portal) {
    EvalContext context = session.evalContext();
    for (int i = 0; i < batch.count; i++) {
      int row = batch.row(i);
      ByteWriter body = writer.begin('D');
      body.putShortBE(types.length);
      for (int c = 0; c < types.length; c++) {
        value(body, types[c], batch.columns[c], row, portal.format(c), context);
      }
      writer.end();
    }
  }

  private static void value(
      ByteWriter body, DataType type, Vector column, int row, int format, EvalContext context) {
    if (column.nulls[row]) {
      body.putIntBE(-1);
      return;
    }
    int lengthAt = body.length();
    body.putIntBE(0);
    if (format == 0) {
      type.output(column, row, body, context);
    } else {
      type.send(column, row, body, context);
    }
    body.patchIntBE(lengthAt, body.length() - lengthAt - 4);
  }

  void row(@Nullable Object[] values, DataType[] types, Portal portal) {
    EvalContext context = session.evalContext();
    ByteWriter body = writer.begin('D');
    body.putShortBE(types.length);
    for (int c = 0; c < types.length; c++) {
      Object value = values[c];
      if (value == null) {
        body.putIntBE(-1);
        continue;
      }
      Vector one = Vector.create(types[c].representation(), 1);
      one.set(0, value);
      value(body, types[c], one, 0, portal.format(c), context);
    }
    writer.end();
  }
}
