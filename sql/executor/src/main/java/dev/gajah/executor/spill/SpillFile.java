// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.spill;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.DiskFullException;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A sequence of rows in a temporary file: written once, then read any number of times from the
/// start.
///
/// Row format: a byte per column (1 null), then per column that is not null eight bytes (LONG,
/// DOUBLE) or a four-byte length and the bytes (BYTES); each row is preceded by its four-byte
/// length. Little-endian.
public final class SpillFile {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final SpillSpace space;
  private final Representation[] shape;
  private final StoredFile file;
  private final ByteWriter pending = new ByteWriter(BUFFER_BYTES);
  private long fileBytes;
  private long rowCount;

  public SpillFile(SpillSpace space, Representation[] shape) {
    this.space = space;
    this.shape = shape.clone();
    this.file = space.create();
  }

  public long rowCount() {
    return rowCount;
  }

  public void add(Vector[] columns, int row) {
    int start = pending.length();
    pending.putInt(0);
    for (int i = 0; i < shape.length; i++) {
      pending.putByte(columns[i].nulls[row] ? 1 : 0);
    }
    for (int i = 0; i < shape.length; i++) {
      if (columns[i].nulls[row]) {
        continue;
      }
      switch (columns[i]) {
        case LongVector column -> pending.putLong(column.values[row]);
        case DoubleVector column -> pending.putLong(Double.doubleToRawLongBits(column.values[row]));
        case BytesVector column -> {
          pending.putInt(column.lengths[row]);
          pending.putBytes(column.heap, column.offsets[row], column.lengths[row]);
        }
      }
    }
    Bytes.putInt(pending.array(), start, pending.length() - start - 4);
    rowCount++;
    if (pending.length() >= BUFFER_BYTES) {
      flush();
    }
  }

  /// Ends writing for now; rows written so far can be read.
  public void flush() {
    if (pending.length() == 0) {
      return;
    }
    space.charge(pending.length());
    try {
      file.writeFully(ByteBuffer.wrap(pending.array(), 0, pending.length()), fileBytes);
    } catch (DiskFullException e) {
      throw new SqlError(
          SqlState.DISK_FULL, "could not write to temporary file: No space left on device", e);
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR, "could not write to temporary file: " + e.getMessage(), e);
    }
    fileBytes += pending.length();
    pending.clear();
  }

  public Reader read() {
    flush();
    return new Reader();
  }

  public void discard() {
    space.discard(file);
  }

  /// Reads the rows in the order they were written.
  public final class Reader {
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int filled;
    private long position;
    private long rowsRead;

    /// Stores the next row into `columns` at `row`; false at the end.
    public boolean next(Vector[] columns, int row) {
      if (rowsRead == rowCount) {
        return false;
      }
      need(4);
      int length = Bytes.getInt(buffer, at);
      need(4 + length);
      int cursor = at + 4 + shape.length;
      for (int i = 0; i < shape.length; i++) {
        if (buffer[at + 4 + i] != 0) {
          columns[i].setNull(row);
          continue;
        }
        switch (columns[i]) {
          case LongVector column -> {
            column.set(row, Bytes.getLong(buffer, cursor));
            cursor += 8;
          }
          case DoubleVector column -> {
            column.set(row, Bytes.getDouble(buffer, cursor));
            cursor += 8;
          }
          case BytesVector column -> {
            int bytes = Bytes.getInt(buffer, cursor);
            column.set(row, buffer, cursor + 4, bytes);
            cursor += 4 + bytes;
          }
        }
      }
      at += 4 + length;
      rowsRead++;
      return true;
    }

    private void need(int count) {
      if (filled - at >= count) {
        return;
      }
      byte[] target = count <= buffer.length ? buffer : new byte[count];
      System.arraycopy(buffer, at, target, 0, filled - at);
      filled -= at;
      at = 0;
      buffer = target;
      try {
        while (filled < count) {
          int got = file.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled), position);
          if (got <= 0) {
            throw new SqlError(
                SqlState.IO_ERROR, "could not read from temporary file: unexpected end of file");
          }
          filled += got;
          position += got;
        }
      } catch (IOException e) {
        throw new SqlError(
            SqlState.IO_ERROR, "could not read from temporary file: " + e.getMessage(), e);
      }
    }
  }

  static void discardAll(Iterable<? extends @Nullable SpillFile> files) {
    for (SpillFile file : files) {
      if (file != null) {
        file.discard();
      }
    }
  }
}
