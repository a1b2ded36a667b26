// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Arrays of any element type. PostgreSQL: `array_in`, `array_out`, `array_recv`, `array_send`.
public final class ArrayDataType implements DataType {
  private static final int DIMENSIONS_MAX = 6;

  private final int oid;
  private final TypeCatalog.TypeInfo elementInfo;
  private final DataType element;

  public ArrayDataType(int oid, TypeCatalog.TypeInfo elementInfo, DataType element) {
    this.oid = oid;
    this.elementInfo = elementInfo;
    this.element = element;
  }

  @Override
  public int oid() {
    return oid;
  }

  @Override
  public Representation representation() {
    return Representation.BYTES;
  }

  public DataType element() {
    return element;
  }

  @Override
  public Object input(byte[] text, int offset, int length, int typmod, EvalContext context) {
    return new Reader(text, offset, length, typmod, context).read();
  }

  private static SqlError tooManyDimensions(int count) {
    return new SqlError(
        SqlState.PROGRAM_LIMIT_EXCEEDED,
        "number of array dimensions (%d) exceeds the maximum allowed (%d)".formatted(count, DIMENSIONS_MAX));
  }

  /// One pass over the text form.
  private final class Reader {
    private final byte[] text;
    private final int start;
    private final int end;
    private final int typmod;
    private final EvalContext context;
    private final List<@Nullable Object> values = new ArrayList<>();
    private final int[] lengths = new int[DIMENSIONS_MAX];
    private final int[] lowerBounds = new int[DIMENSIONS_MAX];
    private final byte delimiter = (byte) elementInfo.delimiter();
    private int at;
    private int dimensions;
    private boolean specified;

    Reader(byte[] text, int offset, int length, int typmod, EvalContext context) {
      this.text = text;
      this.start = offset;
      this.at = offset;
      this.end = offset + length;
      this.typmod = typmod;
      this.context = context;
      Arrays.fill(lengths, -1);
      Arrays.fill(lowerBounds, 1);
    }

    private SqlError malformed(String detail) {
      String literal = new String(text, start, end - start, StandardCharsets.UTF_8);
      return new SqlError(SqlState.INVALID_TEXT_REPRESENTATION, "malformed array literal: \"" + literal + "\"")
          .detail(detail);
    }

    private static boolean isSpace(int c) {
      return c == ' ' || (c >= 9 && c <= 13);
    }

    private void skipSpace() {
      while (at < end && isSpace(text[at])) {
        at++;
      }
    }

    private long number() {
      int from = at;
      if (at < end && (text[at] == '-' || text[at] == '+')) {
        at++;
      }
      int digits = at;
      while (at < end && text[at] >= '0' && text[at] <= '9') {
        at++;
      }
      if (at == digits) {
        at = from;
        return Long.MIN_VALUE;
      }
      String number = new String(text, from, at - from, StandardCharsets.US_ASCII);
      long value = at - digits > 12 ? Long.MAX_VALUE : Long.parseLong(number);
      if ((int) value != value) {
        throw new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "array bound is out of integer range");
      }
      return value;
    }

    private void readDimensions() {
      skipSpace();
      while (at < end && text[at] == '[') {
        at++;
        if (dimensions >= DIMENSIONS_MAX) {
          throw tooManyDimensions(dimensions + 1);
        }
        long first = number();
        if (first == Long.MIN_VALUE) {
          throw malformed("\"[\" must introduce explicitly-specified array dimensions.");
        }
        long lower = 1;
        long upper = first;
        if (at < end && text[at] == ':') {
          at++;
          lower = first;
          upper = number();
          if (upper == Long.MIN_VALUE) {
            throw malformed("Missing array dimension value.");
          }
        }
        if (at >= end || text[at] != ']') {
          throw malformed("Missing \"]\" after array dimensions.");
        }
        at++;
        if (upper < lower) {
          throw new SqlError(SqlState.ARRAY_SUBSCRIPT_ERROR, "upper bound cannot be less than lower bound");
        }
        if (upper == Integer.MAX_VALUE) {
          throw new SqlError(SqlState.PROGRAM_LIMIT_EXCEEDED, "array upper bound is too large: 2147483647");
        }
        lowerBounds[dimensions] = (int) lower;
        lengths[dimensions++] = Math.toIntExact(upper - lower + 1);
        skipSpace();
      }
      if (dimensions > 0) {
        specified = true;
        if (at >= end || text[at] != '=') {
          throw malformed("Missing \"=\" after array dimensions.");
        }
        at++;
        skipSpace();
      }
    }

    private SqlError mismatch() {
      return malformed(
          specified
              ? "Specified array dimensions do not match array contents."
              : "Multidimensional arrays must have sub-arrays with matching dimensions.");
    }

    byte[] read() {
      readDimensions();
      if (at >= end || text[at] != '{') {
        throw malformed(
            specified
                ? "Array contents must start with \"{\"."
                : "Array value must start with \"{\" or dimension information.");
      }
      int[] counts = new int[DIMENSIONS_MAX];
      boolean frozen = specified;
      boolean expectDelimiter = false;
      int level = 0;
      do {
        skipSpace();
        if (at >= end) {
          throw malformed("Unexpected end of input.");
        }
        int c = text[at];
        if (c == '{') {
          at++;
          if (expectDelimiter) {
            throw malformed("Unexpected \"{\" character.");
          }
          if (level >= DIMENSIONS_MAX) {
            throw tooManyDimensions(level + 1);
          }
          counts[level++] = 0;
          if (dimensions < level) {
            if (frozen) {
              throw mismatch();
            }
            dimensions = level;
          }
        } else if (c == '}') {
          at++;
          if (counts[level - 1] > 0 && !expectDelimiter) {
            throw malformed("Unexpected \"}\" character.");
          }
          level--;
          if (level > 0) {
            counts[level - 1]++;
          }
          if (lengths[level] < 0) {
            lengths[level] = counts[level];
          } else if (lengths[level] != counts[level]) {
            throw mismatch();
          }
          expectDelimiter = true;
        } else if (c == delimiter) {
          at++;
          if (!expectDelimiter) {
            throw malformed("Unexpected \"%c\" character.".formatted(elementInfo.delimiter()));
          }
          expectDelimiter = false;
        } else {
          @Nullable Object value = readElement();
          if (expectDelimiter) {
            throw malformed("Unexpected array element.");
          }
          frozen = true;
          if (level != dimensions) {
            throw mismatch();
          }
          values.add(value);
          counts[level - 1]++;
          expectDelimiter = true;
        }
      } while (level > 0);
      skipSpace();
      if (at < end) {
        throw malformed("Junk after closing right brace.");
      }
      if (values.isEmpty()) {
        if (specified) {
          throw mismatch();
        }
        dimensions = 0;
      }
      return ArrayCodec.encode(
          elementInfo.oid(),
          elementInfo,
          Arrays.copyOf(lengths, dimensions),
          Arrays.copyOf(lowerBounds, dimensions),
          values.toArray());
    }

    private @Nullable Object readElement() {
      ByteWriter out = new ByteWriter(32);
      boolean escaped = false;
      if (text[at] == '"') {
        at++;
        while (true) {
          if (at >= end) {
            throw malformed("Unexpected end of input.");
          }
          int c = text[at++];
          if (c == '"') {
            break;
          }
          if (c == '\\') {
            if (at >= end) {
              throw malformed("Unexpected end of input.");
            }
            c = text[at++];
          }
          out.putByte(c);
        }
        skipSpace();
        if (at < end && text[at] != delimiter && text[at] != '}' && text[at] != '{') {
          throw malformed("Incorrectly quoted array element.");
        }
        return element.input(out.array(), 0, out.length(), typmod, context);
      }
      int solid = 0;
      while (true) {
        if (at >= end) {
          throw malformed("Unexpected end of input.");
        }
        int c = text[at];
        if (c == '"') {
          throw malformed("Incorrectly quoted array element.");
        }
        if (c == '{') {
          throw malformed("Unexpected \"{\" character.");
        }
        if (c == '}' || c == delimiter) {
          break;
        }
        at++;
        if (c == '\\') {
          if (at >= end) {
            throw malformed("Unexpected end of input.");
          }
          out.putByte(text[at++]);
          escaped = true;
          solid = out.length();
        } else {
          out.putByte(c);
          if (!isSpace(c)) {
            solid = out.length();
          }
        }
      }
      if (!escaped && solid == 4 && isNull(out.array())) {
        return null;
      }
      return element.input(out.array(), 0, solid, typmod, context);
    }
  }

  private static boolean isNull(byte[] word) {
    return (word[0] | 0x20) == 'n' && (word[1] | 0x20) == 'u' && (word[2] | 0x20) == 'l' && (word[3] | 0x20) == 'l';
  }

  private @Nullable Object[] elements(byte[] heap, int offset, int length) {
    return ArrayCodec.elements(heap, offset, length, elementInfo);
  }

  @Override
  public void output(Vector values, int row, ByteWriter target, EvalContext context) {
    BytesVector vector = (BytesVector) values;
    byte[] heap = vector.heap;
    int offset = vector.offsets[row];
    int dimensions = ArrayCodec.dimensions(heap, offset);
    @Nullable Object[] items = elements(heap, offset, vector.lengths[row]);
    if (items.length == 0) {
      target.putUtf8("{}");
      return;
    }
    boolean bounds = false;
    int[] lengths = new int[dimensions];
    for (int i = 0; i < dimensions; i++) {
      bounds |= ArrayCodec.lowerBound(heap, offset, i) != 1;
      lengths[i] = ArrayCodec.length(heap, offset, i);
    }
    if (bounds) {
      for (int i = 0; i < dimensions; i++) {
        int lower = ArrayCodec.lowerBound(heap, offset, i);
        target.putByte('[');
        target.putDecimal(lower);
        target.putByte(':');
        target.putDecimal((long) lower + lengths[i] - 1);
        target.putByte(']');
      }
      target.putByte('=');
    }
    writeLevel(items, 0, 0, lengths, Vector.create(element.representation(), 1), new ByteWriter(32), target, context);
  }

  private int writeLevel(
      @Nullable Object[] items,
      int first,
      int level,
      int[] lengths,
      Vector one,
      ByteWriter scratch,
      ByteWriter target,
      EvalContext context) {
    int next = first;
    target.putByte('{');
    for (int i = 0; i < lengths[level]; i++) {
      if (i > 0) {
        target.putByte(elementInfo.delimiter());
      }
      if (level + 1 < lengths.length) {
        next = writeLevel(items, next, level + 1, lengths, one, scratch, target, context);
      } else {
        Object item = items[next++];
        if (item == null) {
          target.putUtf8("NULL");
        } else {
          one.reset();
          one.set(0, item);
          scratch.clear();
          element.output(one, 0, scratch, context);
          writeElement(scratch.array(), scratch.length(), target);
        }
      }
    }
    target.putByte('}');
    return next;
  }

  private void writeElement(byte[] text, int length, ByteWriter target) {
    boolean quote = length == 0 || (length == 4 && isNull(text));
    for (int i = 0; i < length && !quote; i++) {
      int c = text[i];
      quote = c == '"' || c == '\\' || c == '{' || c == '}' || c == elementInfo.delimiter() || Reader.isSpace(c);
    }
    if (!quote) {
      target.putBytes(text, 0, length);
      return;
    }
    target.putByte('"');
    for (int i = 0; i < length; i++) {
      if (text[i] == '"' || text[i] == '\\') {
        target.putByte('\\');
      }
      target.putByte(text[i]);
    }
    target.putByte('"');
  }

  @Override
  public Object receive(byte[] bytes, int offset, int length, int typmod, EvalContext context) {
    SimpleType.need(length, 12);
    int end = offset + length;
    int dimensions = Bytes.getIntBE(bytes, offset);
    int flags = Bytes.getIntBE(bytes, offset + 4);
    int elementOid = Bytes.getIntBE(bytes, offset + 8);
    if (dimensions < 0 || dimensions > DIMENSIONS_MAX) {
      throw dimensions < 0
          ? new SqlError(SqlState.INVALID_BINARY_REPRESENTATION, "invalid number of dimensions: " + dimensions)
          : tooManyDimensions(dimensions);
    }
    if (flags != 0 && flags != 1) {
      throw new SqlError(SqlState.INVALID_BINARY_REPRESENTATION, "invalid array flags");
    }
    if (elementOid != elementInfo.oid()) {
      throw new SqlError(
          SqlState.DATATYPE_MISMATCH,
          "binary data has array element type %d (%s) instead of expected %d (%s)"
              .formatted(
                  elementOid & 0xFFFFFFFFL,
                  context.types().formatType(elementOid, -1),
                  elementInfo.oid() & 0xFFFFFFFFL,
                  context.types().formatType(elementInfo.oid(), -1)));
    }
    int[] lengths = new int[dimensions];
    int[] lowerBounds = new int[dimensions];
    int at = offset + 12;
    SimpleType.need(end - at, 8 * dimensions);
    long count = dimensions == 0 ? 0 : 1;
    for (int i = 0; i < dimensions; i++) {
      lengths[i] = Bytes.getIntBE(bytes, at);
      lowerBounds[i] = Bytes.getIntBE(bytes, at + 4);
      at += 8;
      count *= lengths[i];
      if (lengths[i] < 0 || count > 0x7FFFFFF) {
        throw new SqlError(SqlState.PROGRAM_LIMIT_EXCEEDED, "array size exceeds the maximum allowed (134217727)");
      }
    }
    if (count > length) {
      throw new SqlError(SqlState.PROTOCOL_VIOLATION, "insufficient data left in message");
    }
    @Nullable Object[] items = new Object[(int) count];
    for (int i = 0; i < count; i++) {
      SimpleType.need(end - at, 4);
      int size = Bytes.getIntBE(bytes, at);
      at += 4;
      if (size < -1 || size > end - at) {
        throw new SqlError(SqlState.INVALID_BINARY_REPRESENTATION, "insufficient data left in message");
      }
      if (size >= 0) {
        items[i] = element.receive(bytes, at, size, typmod, context);
        at += size;
      }
    }
    if (count == 0) {
      return ArrayCodec.encode(elementInfo.oid(), elementInfo, items);
    }
    return ArrayCodec.encode(elementInfo.oid(), elementInfo, lengths, lowerBounds, items);
  }

  @Override
  public void send(Vector values, int row, ByteWriter target, EvalContext context) {
    BytesVector vector = (BytesVector) values;
    byte[] heap = vector.heap;
    int offset = vector.offsets[row];
    int dimensions = ArrayCodec.dimensions(heap, offset);
    @Nullable Object[] items = elements(heap, offset, vector.lengths[row]);
    boolean hasNulls = Bytes.getInt(heap, offset + 4) != 0;
    target.putIntBE(dimensions);
    target.putIntBE(hasNulls ? 1 : 0);
    target.putIntBE(elementInfo.oid());
    for (int i = 0; i < dimensions; i++) {
      target.putIntBE(ArrayCodec.length(heap, offset, i));
      target.putIntBE(ArrayCodec.lowerBound(heap, offset, i));
    }
    Vector one = Vector.create(element.representation(), 1);
    for (Object item : items) {
      if (item == null) {
        target.putIntBE(-1);
        continue;
      }
      int at = target.length();
      target.putIntBE(0);
      one.reset();
      one.set(0, item);
      element.send(one, 0, target, context);
      target.patchIntBE(at, target.length() - at - 4);
    }
  }
}
