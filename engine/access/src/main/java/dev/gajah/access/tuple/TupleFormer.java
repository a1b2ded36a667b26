// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.tuple;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Builds heap tuples from values (PostgreSQL: `heap_form_tuple`, `heap_modify_tuple`).
///
/// Work has two steps: load one slot per attribute, then [#build]. Between the two a toaster may
/// look at the slots and replace them by stored forms. [#form] does both at once. Slots refer to
/// the caller's arrays until the next load.
///
/// Belongs to one session. Hot path: no allocation after construction, apart from growth of the
/// target.
public final class TupleFormer {
  /// Most attributes in a tuple (PostgreSQL: `MaxTupleAttributeNumber`).
  public static final int ATTRIBUTES_MAX = 1664;

  private static final byte NULL = 0;
  private static final byte SCALAR = 1;
  private static final byte PAYLOAD = 2;
  private static final byte STORED = 3;

  private final TupleDescriptor descriptor;
  private final AttributeLayout layout;
  private final int count;
  private final byte[] modes;
  private final long[] scalars;
  private final byte[][] sources;
  private final int[] offsets;
  private final int[] lengths;
  private final int[] located;
  private int attributeCount;

  public TupleFormer(TupleDescriptor descriptor) {
    this.descriptor = descriptor;
    this.layout = descriptor.layout;
    count = descriptor.count();
    if (count > ATTRIBUTES_MAX) {
      throw new SqlError(
          SqlState.TOO_MANY_COLUMNS,
          "number of columns (%d) exceeds limit (%d)".formatted(count, ATTRIBUTES_MAX));
    }
    modes = new byte[count];
    scalars = new long[count];
    sources = new byte[count][];
    Arrays.fill(sources, Bytes.EMPTY);
    offsets = new int[count];
    lengths = new int[count];
    located = new int[count];
    attributeCount = count;
  }

  public TupleDescriptor descriptor() {
    return descriptor;
  }

  // ---- loading ----

  /// Builds `target` from row `row` of one vector per attribute; a missing vector means null.
  public void form(HeapTuple target, @Nullable Vector[] columns, int row) {
    load(columns, row);
    build(target);
  }

  /// Builds `target` from object forms.
  public void form(HeapTuple target, @Nullable Object[] values) {
    load(values);
    build(target);
  }

  /// A fresh tuple from object forms.
  public HeapTuple form(@Nullable Object[] values) {
    HeapTuple tuple = new HeapTuple(64);
    form(tuple, values);
    return tuple;
  }

  /// Builds the next version of `old`: attributes with `replaced[i]` come from `columns[i]`, the
  /// others keep their stored form, TOAST pointers included. `old` must stay unchanged until the
  /// next load; `target` is another tuple.
  public void formUpdate(
      HeapTuple target, HeapTuple old, boolean[] replaced, @Nullable Vector[] columns, int row) {
    load(old);
    for (int i = 0; i < count; i++) {
      if (replaced[i]) {
        load(i, columns[i], row);
      }
    }
    build(target);
  }

  /// As the other, from object forms.
  public void formUpdate(
      HeapTuple target, HeapTuple old, boolean[] replaced, @Nullable Object[] values) {
    load(old);
    for (int i = 0; i < count; i++) {
      if (replaced[i]) {
        loadObject(i, values[i]);
      }
    }
    build(target);
  }

  public void load(@Nullable Vector[] columns, int row) {
    for (int i = 0; i < count; i++) {
      load(i, columns[i], row);
    }
    attributeCount = count;
  }

  private void load(int i, @Nullable Vector column, int row) {
    if (column == null || column.nulls[row]) {
      modes[i] = NULL;
      return;
    }
    switch (column) {
      case LongVector longs -> {
        scalars[i] = longs.values[row];
        modes[i] = SCALAR;
      }
      case DoubleVector doubles -> {
        scalars[i] = Double.doubleToRawLongBits(doubles.values[row]);
        modes[i] = SCALAR;
      }
      case BytesVector bytes -> {
        sources[i] = bytes.heap;
        offsets[i] = bytes.offsets[row];
        lengths[i] = bytes.lengths[row];
        modes[i] = PAYLOAD;
      }
    }
  }

  public void load(@Nullable Object[] values) {
    for (int i = 0; i < count; i++) {
      loadObject(i, values[i]);
    }
    attributeCount = count;
  }

  private void loadObject(int i, @Nullable Object value) {
    if (value == null) {
      modes[i] = NULL;
    } else if (value instanceof Long l) {
      scalars[i] = l;
      modes[i] = SCALAR;
    } else if (value instanceof Double d) {
      scalars[i] = Double.doubleToRawLongBits(d);
      modes[i] = SCALAR;
    } else {
      byte[] bytes = (byte[]) value;
      sources[i] = bytes;
      offsets[i] = 0;
      lengths[i] = bytes.length;
      modes[i] = PAYLOAD;
    }
  }

  /// Loads the stored attributes of a tuple. Absent ones become their missing values or null.
  public void load(HeapTuple tuple) {
    byte[] b = tuple.bytes;
    TupleWalker.locate(descriptor, b, 0, count, located);
    for (int i = 0; i < count; i++) {
      int at = located[i];
      if (at == TupleWalker.NULL) {
        modes[i] = NULL;
      } else if (at == TupleWalker.ABSENT) {
        loadObject(i, descriptor.at(i).missingValue());
      } else {
        loadStored(i, b, at);
      }
    }
    attributeCount = count;
  }

  private void loadStored(int i, byte[] b, int at) {
    switch (layout.kind[i]) {
      case AttributeLayout.VARLENA -> setStored(i, b, at, Varlena.size(b, at));
      case AttributeLayout.CSTRING -> {
        sources[i] = b;
        offsets[i] = at;
        lengths[i] = TupleWalker.storedLength(-2, b, at) - 1;
        modes[i] = PAYLOAD;
      }
      case AttributeLayout.NAME, AttributeLayout.FIXED -> {
        sources[i] = b;
        offsets[i] = at;
        lengths[i] = layout.length[i];
        modes[i] = PAYLOAD;
      }
      default -> {
        scalars[i] = TupleDeformer.scalarBits(layout.kind[i], b, at);
        modes[i] = SCALAR;
      }
    }
  }

  // ---- slots, for the toaster ----

  public boolean isNull(int index) {
    return modes[index] == NULL;
  }

  /// Replaces attribute `index` by a varlena in stored form. Keeps a reference to `source`.
  public void setStored(int index, byte[] source, int offset, int length) {
    sources[index] = source;
    if ((source[offset] & 3) == 0) {
      // A plain value with a long header is packed again like a fresh one.
      offsets[index] = offset + Varlena.HEADER;
      lengths[index] = length - Varlena.HEADER;
      modes[index] = PAYLOAD;
    } else {
      offsets[index] = offset;
      lengths[index] = length;
      modes[index] = STORED;
    }
  }

  /// Replaces a varlena attribute by a plain payload. Keeps a reference to `source`.
  public void setPayload(int index, byte[] source, int offset, int length) {
    sources[index] = source;
    offsets[index] = offset;
    lengths[index] = length;
    modes[index] = PAYLOAD;
  }

  /// True if slot `index` holds a stored form (short, compressed or external) rather than a
  /// payload.
  public boolean isStored(int index) {
    return modes[index] == STORED;
  }

  public byte[] source(int index) {
    return sources[index];
  }

  public int offset(int index) {
    return offsets[index];
  }

  public int length(int index) {
    return lengths[index];
  }

  /// Bytes that varlena slot `index` would have with a long header, or as stored (PostgreSQL:
  /// `VARSIZE_ANY` of the datum).
  public int varlenaSize(int index) {
    return modes[index] == STORED ? lengths[index] : lengths[index] + Varlena.HEADER;
  }

  // ---- building ----

  private boolean hasNulls() {
    for (int i = 0; i < attributeCount; i++) {
      if (modes[i] == NULL) {
        return true;
      }
    }
    return false;
  }

  /// Bytes before the data area (PostgreSQL: `t_hoff`).
  public int headerSize() {
    int size = HeapTupleHeader.LENGTH;
    if (hasNulls()) {
      size += attributeCount + 7 >> 3;
    }
    return Bytes.maxAlign(size);
  }

  /// Bytes of the data area (PostgreSQL: `heap_compute_data_size`).
  public int dataSize() {
    long offset = 0;
    for (int i = 0; i < attributeCount; i++) {
      if (modes[i] == NULL) {
        continue;
      }
      if (layout.kind[i] == AttributeLayout.VARLENA) {
        if (modes[i] == STORED) {
          if ((sources[i][offsets[i]] & 1) == 0) {
            offset = offset + layout.alignMask[i] & ~layout.alignMask[i];
          }
          offset += lengths[i];
        } else if (layout.packable[i] && lengths[i] <= Varlena.SHORT_PAYLOAD_MAX) {
          offset += lengths[i] + Varlena.HEADER_SHORT;
        } else {
          offset =
              (offset + layout.alignMask[i] & ~layout.alignMask[i]) + lengths[i] + Varlena.HEADER;
        }
      } else {
        offset = offset + layout.alignMask[i] & ~layout.alignMask[i];
        offset += layout.length[i] > 0 ? layout.length[i] : lengths[i] + 1;
      }
    }
    if (offset > Integer.MAX_VALUE - 4096) {
      throw new SqlError(
          SqlState.PROGRAM_LIMIT_EXCEEDED, "invalid memory alloc request size " + offset);
    }
    return (int) offset;
  }

  /// Writes the loaded attributes into `target`: data, null bitmap, attribute count, flags that
  /// describe the data; zeros in the transaction fields, an invalid ctid. Keeps the target's table
  /// OID, resets its tid.
  public void build(HeapTuple target) {
    boolean hasNulls = hasNulls();
    int hoff = Bytes.maxAlign(HeapTupleHeader.LENGTH + (hasNulls ? attributeCount + 7 >> 3 : 0));
    int size = hoff + dataSize();
    target.reserve(size);
    target.length = size;
    target.tid = Tid.INVALID;
    byte[] b = target.bytes;
    Arrays.fill(b, 0, hoff, (byte) 0);
    int infomask = hasNulls ? HeapTupleHeader.HAS_NULL : 0;
    int at = hoff;
    for (int i = 0; i < attributeCount; i++) {
      if (modes[i] == NULL) {
        continue;
      }
      if (hasNulls) {
        b[HeapTupleHeader.BITS_OFFSET + (i >> 3)] |= (byte) (1 << (i & 7));
      }
      if (layout.kind[i] == AttributeLayout.VARLENA) {
        infomask |= HeapTupleHeader.HAS_VARWIDTH;
        if (modes[i] == STORED) {
          int first = sources[i][offsets[i]];
          if ((first & 1) == 0) {
            at = pad(b, at, hoff, layout.alignMask[i]);
          } else if (first == 1) {
            infomask |= HeapTupleHeader.HAS_EXTERNAL;
          }
          System.arraycopy(sources[i], offsets[i], b, at, lengths[i]);
          at += lengths[i];
        } else if (layout.packable[i] && lengths[i] <= Varlena.SHORT_PAYLOAD_MAX) {
          Varlena.putHeaderShort(b, at, lengths[i] + Varlena.HEADER_SHORT);
          System.arraycopy(sources[i], offsets[i], b, at + Varlena.HEADER_SHORT, lengths[i]);
          at += lengths[i] + Varlena.HEADER_SHORT;
        } else {
          at = pad(b, at, hoff, layout.alignMask[i]);
          Varlena.putHeader(b, at, lengths[i] + Varlena.HEADER);
          System.arraycopy(sources[i], offsets[i], b, at + Varlena.HEADER, lengths[i]);
          at += lengths[i] + Varlena.HEADER;
        }
      } else {
        at = pad(b, at, hoff, layout.alignMask[i]);
        if (layout.length[i] < 0) {
          infomask |= HeapTupleHeader.HAS_VARWIDTH;
        }
        at = putFixed(i, b, at);
      }
    }
    assert at == size : "formed " + at + " of " + size;
    HeapTupleHeader.setInfomask(b, 0, infomask);
    HeapTupleHeader.setInfomask2(b, 0, attributeCount);
    HeapTupleHeader.setHoff(b, 0, hoff);
    HeapTupleHeader.setCtid(b, 0, Tid.INVALID);
  }

  private static int pad(byte[] b, int at, int hoff, int mask) {
    int aligned = (at - hoff + mask & ~mask) + hoff;
    for (int i = at; i < aligned; i++) {
      b[i] = 0;
    }
    return aligned;
  }

  private int putFixed(int i, byte[] b, int at) {
    long scalar = scalars[i];
    switch (layout.kind[i]) {
      case AttributeLayout.BYTE -> b[at] = (byte) scalar;
      case AttributeLayout.SHORT -> Bytes.putShort(b, at, (int) scalar);
      case AttributeLayout.INT, AttributeLayout.UNSIGNED_INT -> Bytes.putInt(b, at, (int) scalar);
      case AttributeLayout.LONG, AttributeLayout.DOUBLE -> Bytes.putLong(b, at, scalar);
      case AttributeLayout.FLOAT -> Bytes.putFloat(b, at, (float) Double.longBitsToDouble(scalar));
      case AttributeLayout.TID -> {
        int block = (int) (scalar >>> 16);
        Bytes.putShort(b, at, block >>> 16);
        Bytes.putShort(b, at + 2, block);
        Bytes.putShort(b, at + 4, (int) scalar);
      }
      case AttributeLayout.CSTRING -> {
        System.arraycopy(sources[i], offsets[i], b, at, lengths[i]);
        b[at + lengths[i]] = 0;
        return at + lengths[i] + 1;
      }
      default -> { // NAME, FIXED
        int width = layout.length[i];
        int used = Math.min(width, lengths[i]);
        assert layout.kind[i] == AttributeLayout.NAME || used == width
            : "value of " + used + " bytes, not " + width;
        System.arraycopy(sources[i], offsets[i], b, at, used);
        Arrays.fill(b, at + used, at + width, (byte) 0);
      }
    }
    return at + layout.length[i];
  }
}
