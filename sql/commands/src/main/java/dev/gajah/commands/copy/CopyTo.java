// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.copy;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.Vector;
import dev.gajah.commands.CommandSession;
import dev.gajah.executor.batch.Batch;
import dev.gajah.types.DataType;
import dev.gajah.types.function.EvalContext;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Rows to text, CSV or binary data (PostgreSQL: `copyto.c`).
///
/// Hot path: rows are written into one buffer that is reused.
final class CopyTo {
  /// Where the data goes. `write` gets one row at a time, as clients see it.
  interface Target {
    void write(byte[] bytes, int offset, int length);
  }

  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
  };

  private final CopyOptions options;
  private final Target target;
  private final DataType[] types;
  private final List<String> names;
  private final boolean[] forceQuote;
  private final EvalContext evalContext;
  private final ByteWriter row = new ByteWriter(1 << 12);
  private final ByteWriter value = new ByteWriter(256);
  private long processed;

  CopyTo(
      CommandSession session,
      CopyOptions options,
      int[] typeOids,
      List<String> names,
      boolean[] forceQuote,
      Target target) {
    this.options = options;
    this.target = target;
    this.names = names;
    this.forceQuote = forceQuote;
    this.evalContext = session.executor().evalContext();
    types = new DataType[typeOids.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = session.executor().dataType(typeOids[i]);
    }
  }

  long processed() {
    return processed;
  }

  private void send() {
    target.write(row.array(), 0, row.length());
    row.clear();
  }

  void begin() {
    if (options.binary) {
      row.putBytes(SIGNATURE);
      row.putIntBE(0);
      row.putIntBE(0);
      // Sent along with the first row, as PostgreSQL does.
    } else if (options.header != CopyOptions.Header.NONE) {
      for (int i = 0; i < names.size(); i++) {
        if (i > 0) {
          row.putByte(options.delimiter);
        }
        byte[] name = names.get(i).getBytes(StandardCharsets.UTF_8);
        if (options.csv) {
          csv(name, name.length, false, names.size() == 1);
        } else {
          text(name, name.length);
        }
      }
      row.putByte('\n');
      send();
    }
  }

  void end() {
    if (options.binary) {
      row.putShortBE(-1);
      send();
    }
  }

  void rows(Batch batch) {
    for (int i = 0; i < batch.count; i++) {
      one(batch.columns, batch.row(i));
    }
  }

  private void one(Vector[] columns, int at) {
    if (options.binary) {
      row.putShortBE(types.length);
    }
    for (int i = 0; i < types.length; i++) {
      Vector column = columns[i];
      if (options.binary) {
        if (column.nulls[at]) {
          row.putIntBE(-1);
        } else {
          int start = row.length();
          row.putIntBE(0);
          types[i].send(column, at, row, evalContext);
          row.patchIntBE(start, row.length() - start - 4);
        }
        continue;
      }
      if (i > 0) {
        row.putByte(options.delimiter);
      }
      if (column.nulls[at]) {
        row.putBytes(options.nullText);
        continue;
      }
      value.clear();
      types[i].output(column, at, value, evalContext);
      if (options.csv) {
        csv(value.array(), value.length(), forceQuote[i], types.length == 1);
      } else {
        text(value.array(), value.length());
      }
    }
    if (!options.binary) {
      row.putByte('\n');
    }
    send();
    processed++;
  }

  private void text(byte[] bytes, int length) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      byte c = bytes[i];
      if (c < 0 || c > '\\') {
        if (c != options.delimiter) {
          continue;
        }
      }
      int escaped;
      if (c >= 8 && c <= 13) {
        escaped = "btnvfr".charAt(c - 8);
      } else if (c == '\\' || c == options.delimiter) {
        escaped = c;
      } else {
        continue;
      }
      row.putBytes(bytes, start, i - start);
      row.putByte('\\');
      row.putByte(escaped);
      start = i + 1;
    }
    row.putBytes(bytes, start, length - start);
  }

  private void csv(byte[] bytes, int length, boolean forced, boolean single) {
    boolean quoted = forced;
    if (!quoted) {
      byte[] nulls = options.nullText;
      quoted =
          (length == nulls.length && java.util.Arrays.equals(bytes, 0, length, nulls, 0, length))
              || (single && length == 2 && bytes[0] == '\\' && bytes[1] == '.');
      for (int i = 0; i < length && !quoted; i++) {
        byte c = bytes[i];
        quoted = c == options.delimiter || c == options.quote || c == '\n' || c == '\r';
      }
    }
    if (!quoted) {
      row.putBytes(bytes, 0, length);
      return;
    }
    row.putByte(options.quote);
    for (int i = 0; i < length; i++) {
      byte c = bytes[i];
      if (c == options.quote || c == options.escape) {
        row.putByte(options.escape);
      }
      row.putByte(c);
    }
    row.putByte(options.quote);
  }
}
