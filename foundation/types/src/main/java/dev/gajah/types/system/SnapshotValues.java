// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.SimpleType;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.function.SetReturningFunction;
import dev.gajah.types.number.Integers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Values of `pg_snapshot`, and of the older `txid_snapshot`, and their functions.
///
///     offset  size    field
///          0     4    number of running transactions
///          4     8    xmin
///         12     8    xmax
///         20     8 each   running transactions, ascending, in [xmin, xmax)
///
/// Source: PostgreSQL `xid8funcs.c`.
public final class SnapshotValues {
  private static final int XMIN = 4;
  private static final int XMAX = 12;
  private static final int XIP = 20;

  private SnapshotValues() {}

  /// @param running ascending, each once
  public static byte[] of(long xmin, long xmax, List<Long> running) {
    byte[] value = new byte[XIP + 8 * running.size()];
    Bytes.putInt(value, 0, running.size());
    Bytes.putLong(value, XMIN, xmin);
    Bytes.putLong(value, XMAX, xmax);
    for (int i = 0; i < running.size(); i++) {
      Bytes.putLong(value, XIP + 8 * i, running.get(i));
    }
    return value;
  }

  /// A type of such values.
  public static SimpleType type(int oid, String name) {
    return SimpleType.ofBytes(
        oid,
        (b, o, n, typmod, context) -> parse(b, o, n),
        (heap, o, n, target, context) -> write(heap, o, target),
        (b, o, n, typmod, context) -> receive(b, o, n, name),
        (heap, o, n, target, context) -> {
          int count = Bytes.getInt(heap, o);
          target.putIntBE(count);
          target.putLongBE(Bytes.getLong(heap, o + XMIN));
          target.putLongBE(Bytes.getLong(heap, o + XMAX));
          for (int i = 0; i < count; i++) {
            target.putLongBE(Bytes.getLong(heap, o + XIP + 8 * i));
          }
        });
  }

  private static byte[] parse(byte[] text, int offset, int length) {
    String[] parts = new String(text, offset, length, StandardCharsets.UTF_8).split(":", -1);
    try {
      if (parts.length == 3) {
        long xmin = Long.parseUnsignedLong(parts[0]);
        long xmax = Long.parseUnsignedLong(parts[1]);
        List<Long> running = new ArrayList<>();
        if (xmin > 0 && xmax > 0 && xmax >= xmin && addAll(parts[2], xmin, xmax, running)) {
          return of(xmin, xmax, running);
        }
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw Integers.invalid(text, offset, length, "pg_snapshot");
  }

  private static boolean addAll(String list, long xmin, long xmax, List<Long> running) {
    if (list.isEmpty()) {
      return true;
    }
    long last = 0;
    for (String each : list.split(",", -1)) {
      long xid = Long.parseUnsignedLong(each);
      if (xid < xmin || xid >= xmax || xid < last) {
        return false;
      }
      if (xid != last) {
        running.add(xid);
      }
      last = xid;
    }
    return true;
  }

  private static void write(byte[] value, int at, ByteWriter target) {
    StringBuilder text = new StringBuilder();
    text.append(Long.toUnsignedString(Bytes.getLong(value, at + XMIN)));
    text.append(':').append(Long.toUnsignedString(Bytes.getLong(value, at + XMAX))).append(':');
    for (int i = 0; i < Bytes.getInt(value, at); i++) {
      text.append(i == 0 ? "" : ",");
      text.append(Long.toUnsignedString(Bytes.getLong(value, at + XIP + 8 * i)));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    target.putBytes(bytes, 0, bytes.length);
  }

  private static byte[] receive(byte[] b, int offset, int length, String name) {
    SimpleType.need(length, XIP);
    int count = Integer.reverseBytes(Bytes.getInt(b, offset));
    long xmin = Long.reverseBytes(Bytes.getLong(b, offset + XMIN));
    long xmax = Long.reverseBytes(Bytes.getLong(b, offset + XMAX));
    boolean valid = count >= 0 && xmin > 0 && xmax >= xmin && length == XIP + 8L * count;
    List<Long> running = new ArrayList<>();
    long last = 0;
    for (int i = 0; valid && i < count; i++) {
      long xid = Long.reverseBytes(Bytes.getLong(b, offset + XIP + 8 * i));
      valid = xid >= xmin && xid < xmax && xid >= last;
      if (xid != last) {
        running.add(xid);
      }
      last = xid;
    }
    if (!valid) {
      throw new SqlError(
          SqlState.INVALID_BINARY_REPRESENTATION, "invalid external %s data".formatted(name));
    }
    return of(xmin, xmax, running);
  }

  private static boolean isVisible(long xid, byte[] value, int at) {
    if (Long.compareUnsigned(xid, Bytes.getLong(value, at + XMIN)) < 0) {
      return true;
    }
    if (Long.compareUnsigned(xid, Bytes.getLong(value, at + XMAX)) >= 0) {
      return false;
    }
    for (int i = 0; i < Bytes.getInt(value, at); i++) {
      if (Bytes.getLong(value, at + XIP + 8 * i) == xid) {
        return false;
      }
    }
    return true;
  }

  public static void declare(FunctionRegistry r) {
    for (int oid : new int[] {5061, 2944}) {
      r.loose(oid, c -> c.setObject(c.context().system().call("pg_current_snapshot")));
    }
    for (int oid : new int[] {5062, 2945}) {
      r.strict(oid, c -> c.set(Bytes.getLong(c.heap(0), c.offset(0) + XMIN)));
    }
    for (int oid : new int[] {5063, 2946}) {
      r.strict(oid, c -> c.set(Bytes.getLong(c.heap(0), c.offset(0) + XMAX)));
    }
    for (int oid : new int[] {5065, 2948}) {
      r.strict(oid, c -> c.set(isVisible(c.getLong(0), c.heap(1), c.offset(1))));
    }
    for (int oid : new int[] {5064, 2947}) {
      r.set(
          oid,
          (args, context) -> {
            if (!(args[0] instanceof byte[] value)) {
              return SetReturningFunction.Cursor.EMPTY;
            }
            int[] next = {0};
            return (Vector[] columns, int row) -> {
              if (next[0] >= Bytes.getInt(value, 0)) {
                return false;
              }
              columns[0].set(row, Bytes.getLong(value, XIP + 8 * next[0]++));
              return true;
            };
          });
    }
  }
}
