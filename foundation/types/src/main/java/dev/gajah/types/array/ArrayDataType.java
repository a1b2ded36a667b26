// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.array;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.ArrayCodec;
import dev.gajah.types.DataType;
import dev.gajah.types.DataTypes;
import dev.gajah.types.TypeCatalog;
import dev.gajah.types.function.EvalContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Arrays of one element type. PostgreSQL: `array_in`, `array_out`, `array_recv`, `array_send`.
///
/// @param elementOid 0 for `anyarray`, whose values name their element type themselves
public record ArrayDataType(int oid, int elementOid) implements DataType {
  private static final int DIMENSIONS_MAX = 6;
  private static final int ELEMENTS_MAX = 134_217_727;

  @Override
  public Representation representation() {
    return Representation.BYTES;
  }

  @Override
  public Object input(byte[] text, int offset, int length, int typmod, EvalContext context) {
    if (elementOid == 0) {
      throw new SqlError(SqlState.FEATURE_NOT_SUPPORTED, "cannot accept a value of type anyarray");
    }
    return new Reader(new String(text, offset, length, StandardCharsets.UTF_8), typmod, context)
        .read();
  }

  /// Reads the text form of one array.
  private final class Reader {
    private final String input;
    private final int typmod;
    private final EvalContext context;
    private final DataType element;
    private final char delimiter;
    private int at;
    private final List<@Nullable Object> values = new ArrayList<>();
    private final int[] lengths = new int[DIMENSIONS_MAX];
    private int dimensions = -1;

    Reader(String input, int typmod, EvalContext context) {
      this.input = input;
      this.typmod = typmod;
      this.context = context;
      this.element = DataTypes.of(elementOid, context.types());
      this.delimiter = elementOid == 603 ? ';' : ',';
      java.util.Arrays.fill(lengths, -1);
    }

    private SqlError malformed(String detail) {
      return new SqlError(
              SqlState.INVALID_TEXT_REPRESENTATION,
              "malformed array literal: \"%s\"".formatted(input))
          .detail(detail);
    }

    private void skipSpaces() {
      while (at < input.length() && isSpace(input.charAt(at))) {
        at++;
      }
    }

    byte[] read() {
      List<int[]> bounds = new ArrayList<>();
      skipSpaces();
      while (at < input.length() && input.charAt(at) == '[') {
        bounds.add(readBound());
        skipSpaces();
      }
      if (!bounds.isEmpty()) {
        if (at >= input.length() || input.charAt(at) != '=') {
          throw malformed("Missing \"=\" after array dimensions.");
        }
        at++;
        skipSpaces();
        if (at >= input.length() || input.charAt(at) != '{') {
          throw malformed("Array contents must start with \"{\".");
        }
      } else if (at >= input.length() || input.charAt(at) != '{') {
        throw malformed("Array value must start with \"{\" or dimension information.");
      }
      level(0);
      skipSpaces();
      if (at < input.length()) {
        throw malformed("Junk after closing right brace.");
      }
      TypeCatalog.TypeInfo layout = context.types().type(elementOid);
      if (values.isEmpty()) {
        if (!bounds.isEmpty()) {
          throw malformed("Specified array dimensions do not match array contents.");
        }
        return ArrayCodec.encode(elementOid, layout, new int[0], new int[0], new Object[0]);
      }
      int[] sizes = java.util.Arrays.copyOf(lengths, dimensions);
      int[] lower = new int[dimensions];
      java.util.Arrays.fill(lower, 1);
      if (!bounds.isEmpty()) {
        boolean match = bounds.size() == dimensions;
        for (int i = 0; match && i < dimensions; i++) {
          lower[i] = bounds.get(i)[0];
          match = bounds.get(i)[1] - bounds.get(i)[0] + 1 == sizes[i];
        }
        if (!match) {
          throw malformed("Specified array dimensions do not match array contents.");
        }
      }
      return ArrayCodec.encode(elementOid, layout, sizes, lower, values.toArray());
    }

    private int[] readBound() {
      at++;
      int first = readInt();
      int lower = 1;
      int upper = first;
      if (at < input.length() && input.charAt(at) == ':') {
        at++;
        lower = first;
        upper = readInt();
      }
      if (at >= input.length() || input.charAt(at) != ']') {
        throw malformed("Missing \"]\" after array dimensions.");
      }
      at++;
      if (upper < lower) {
        throw new SqlError(
            SqlState.ARRAY_SUBSCRIPT_ERROR, "upper bound cannot be less than lower bound");
      }
      return new int[] {lower, upper};
    }

    private int readInt() {
      int start = at;
      if (at < input.length() && (input.charAt(at) == '-' || input.charAt(at) == '+')) {
        at++;
      }
      while (at < input.length() && Character.isDigit(input.charAt(at))) {
        at++;
      }
      if (at == start) {
        throw malformed("\"[\" must introduce explicitly-specified array dimensions.");
      }
      try {
        return Integer.parseInt(input.substring(start, at));
      } catch (NumberFormatException e) {
        throw new SqlError(SqlState.PROGRAM_LIMIT_EXCEEDED, "array bound is out of integer range");
      }
    }

    /// Reads `{...}` at nesting depth `depth`, from 0.
    private void level(int depth) {
      if (depth >= DIMENSIONS_MAX) {
        throw new SqlError(
            SqlState.PROGRAM_LIMIT_EXCEEDED,
            "number of array dimensions exceeds the maximum allowed (%d)"
                .formatted(DIMENSIONS_MAX));
      }
      at++;
      int count = 0;
      boolean afterDelimiter = false;
      while (true) {
        skipSpaces();
        if (at >= input.length()) {
          throw malformed("Unexpected end of input.");
        }
        char c = input.charAt(at);
        if (c == '}') {
          if (afterDelimiter) {
            throw malformed("Unexpected \"}\" character.");
          }
          at++;
          break;
        }
        if (count > 0 && !afterDelimiter) {
          if (c != delimiter) {
            throw malformed("Unexpected array element.");
          }
          at++;
          afterDelimiter = true;
          continue;
        }
        if (c == delimiter) {
          throw malformed("Unexpected \"%c\" character.".formatted(delimiter));
        }
        if (c == '{') {
          if (dimensions >= 0 && depth + 1 >= dimensions) {
            throw inconsistent();
          }
          level(depth + 1);
        } else {
          if (dimensions < 0) {
            dimensions = depth + 1;
          } else if (dimensions != depth + 1) {
            throw inconsistent();
          }
          element();
        }
        count++;
        afterDelimiter = false;
      }
      if (count == 0) {
        if (depth > 0 && dimensions > 0) {
          throw inconsistent();
        }
        if (depth == 0) {
          return;
        }
        if (lengths[depth] > 0) {
          throw inconsistent();
        }
        return;
      }
      if (lengths[depth] < 0) {
        lengths[depth] = count;
      } else if (lengths[depth] != count) {
        throw inconsistent();
      }
      if (values.isEmpty()) {
        lengths[depth] = -1; // braces within braces around nothing: an empty array
      }
    }

    private SqlError inconsistent() {
      return malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
    }

    private void element() {
      StringBuilder text = new StringBuilder();
      boolean quoted = false;
      boolean escaped = false;
      int significant = 0;
      if (input.charAt(at) == '"') {
        quoted = true;
        at++;
        while (true) {
          if (at >= input.length()) {
            throw malformed("Unexpected end of input.");
          }
          char c = input.charAt(at++);
          if (c == '"') {
            break;
          }
          if (c == '\\') {
            if (at >= input.length()) {
              throw malformed("Unexpected end of input.");
            }
            c = input.charAt(at++);
          }
          text.append(c);
        }
        significant = text.length();
        skipSpaces();
        if (at < input.length() && input.charAt(at) != delimiter && input.charAt(at) != '}') {
          throw malformed(
              input.charAt(at) == '"' || input.charAt(at) == '{'
                  ? input.charAt(at) == '{'
                      ? "Unexpected \"{\" character."
                      : "Incorrectly quoted array element."
                  : "Incorrectly quoted array element.");
        }
      } else {
        while (true) {
          if (at >= input.length()) {
            throw malformed("Unexpected end of input.");
          }
          char c = input.charAt(at);
          if (c == delimiter || c == '}') {
            break;
          }
          if (c == '"') {
            throw malformed("Incorrectly quoted array element.");
          }
          if (c == '{') {
            throw malformed("Unexpected \"{\" character.");
          }
          at++;
          if (c == '\\') {
            if (at >= input.length()) {
              throw malformed("Unexpected end of input.");
            }
            c = input.charAt(at++);
            escaped = true;
            text.append(c);
            significant = text.length();
            continue;
          }
          text.append(c);
          if (!isSpace(c)) {
            significant = text.length();
          }
        }
      }
      String value = text.substring(0, significant);
      if (!quoted && !escaped && value.equalsIgnoreCase("null")) {
        values.add(null);
      } else {
        values.add(element.inputObject(value, typmod, context));
      }
      if (values.size() > ELEMENTS_MAX) {
        throw new SqlError(
            SqlState.PROGRAM_LIMIT_EXCEEDED,
            "array size exceeds the maximum allowed (%d)".formatted(ELEMENTS_MAX));
      }
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= 9 && c <= 13);
  }

  @Override
  public void output(Vector vector, int row, ByteWriter target, EvalContext context) {
    BytesVector bytes = (BytesVector) vector;
    int offset = bytes.offsets[row];
    int dimensions = ArrayCodec.dimensions(bytes.heap, offset);
    int count = ArrayCodec.count(bytes.heap, offset);
    if (count == 0) {
      target.putUtf8("{}");
      return;
    }
    int elementType = ArrayCodec.elementType(bytes.heap, offset);
    TypeCatalog.TypeInfo layout = context.types().type(elementType);
    DataType element = DataTypes.of(elementType, context.types());
    Object[] values = ArrayCodec.elements(bytes.heap, offset, bytes.lengths[row], layout);
    int[] lengths = new int[dimensions];
    boolean bounds = false;
    for (int i = 0; i < dimensions; i++) {
      lengths[i] = ArrayCodec.length(bytes.heap, offset, i);
      bounds |= ArrayCodec.lowerBound(bytes.heap, offset, i) != 1;
    }
    if (bounds) {
      for (int i = 0; i < dimensions; i++) {
        int lower = ArrayCodec.lowerBound(bytes.heap, offset, i);
        target.putByte('[');
        target.putDecimal(lower);
        target.putByte(':');
        target.putDecimal(lower + lengths[i] - 1L);
        target.putByte(']');
      }
      target.putByte('=');
    }
    Vector one = Vector.create(element.representation(), 1);
    ByteWriter text = new ByteWriter(64);
    write(target, values, new int[1], lengths, 0, element, one, text, layout.delimiter(), context);
  }

  private static void write(
      ByteWriter target,
      Object[] values,
      int[] next,
      int[] lengths,
      int depth,
      DataType element,
      Vector one,
      ByteWriter text,
      char delimiter,
      EvalContext context) {
    target.putByte('{');
    for (int i = 0; i < lengths[depth]; i++) {
      if (i > 0) {
        target.putByte(delimiter);
      }
      if (depth + 1 < lengths.length) {
        write(target, values, next, lengths, depth + 1, element, one, text, delimiter, context);
        continue;
      }
      Object value = values[next[0]++];
      if (value == null) {
        target.putUtf8("NULL");
        continue;
      }
      one.reset();
      one.set(0, value);
      text.clear();
      element.output(one, 0, text, context);
      quote(target, text, delimiter);
    }
    target.putByte('}');
  }

  private static void quote(ByteWriter target, ByteWriter text, char delimiter) {
    byte[] bytes = text.array();
    int length = text.length();
    boolean needed =
        length == 0 || (length == 4 && text.toUtf8String().toLowerCase(Locale.ROOT).equals("null"));
    for (int i = 0; i < length && !needed; i++) {
      int c = bytes[i];
      needed = c == '"' || c == '\\' || c == '{' || c == '}' || c == delimiter || isSpace((char) c);
    }
    if (!needed) {
      target.putBytes(bytes, 0, length);
      return;
    }
    target.putByte('"');
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '"' || bytes[i] == '\\') {
        target.putByte('\\');
      }
      target.putByte(bytes[i]);
    }
    target.putByte('"');
  }

  @Override
  public Object receive(byte[] b, int offset, int length, int typmod, EvalContext context) {
    dev.gajah.types.SimpleType.need(length, 12);
    int dimensions = Bytes.getIntBE(b, offset);
    int flags = Bytes.getIntBE(b, offset + 4);
    int elementType = Bytes.getIntBE(b, offset + 8);
    if (dimensions < 0) {
      throw new SqlError(
          SqlState.INVALID_BINARY_REPRESENTATION,
          "invalid number of dimensions: %d".formatted(dimensions));
    }
    if (dimensions > DIMENSIONS_MAX) {
      throw new SqlError(
          SqlState.PROGRAM_LIMIT_EXCEEDED,
          "number of array dimensions (%d) exceeds the maximum allowed (%d)"
              .formatted(dimensions, DIMENSIONS_MAX));
    }
    if (flags != 0 && flags != 1) {
      throw new SqlError(SqlState.INVALID_BINARY_REPRESENTATION, "invalid array flags");
    }
    if (elementType != elementOid) {
      throw new SqlError(
          SqlState.DATATYPE_MISMATCH,
          "binary data has array element type %s instead of expected %s"
              .formatted(
                  Integer.toUnsignedString(elementType), Integer.toUnsignedString(elementOid)));
    }
    dev.gajah.types.SimpleType.need(length, 12 + 8 * dimensions);
    int[] lengths = new int[dimensions];
    int[] lower = new int[dimensions];
    long count = dimensions == 0 ? 0 : 1;
    for (int i = 0; i < dimensions; i++) {
      lengths[i] = Bytes.getIntBE(b, offset + 12 + 8 * i);
      lower[i] = Bytes.getIntBE(b, offset + 16 + 8 * i);
      count *= lengths[i];
      if (lengths[i] < 0 || count > ELEMENTS_MAX) {
        throw new SqlError(
            SqlState.PROGRAM_LIMIT_EXCEEDED,
            "array size exceeds the maximum allowed (%d)".formatted(ELEMENTS_MAX));
      }
    }
    TypeCatalog.TypeInfo layout = context.types().type(elementOid);
    if (count == 0) {
      return ArrayCodec.encode(elementOid, layout, new int[0], new int[0], new Object[0]);
    }
    DataType element = DataTypes.of(elementOid, context.types());
    int at = offset + 12 + 8 * dimensions;
    int end = offset + length;
    if (count > (end - at) / 4) {
      dev.gajah.types.SimpleType.need(0, 1);
    }
    Object[] values = new Object[(int) count];
    for (int i = 0; i < count; i++) {
      dev.gajah.types.SimpleType.need(end - at, 4);
      int size = Bytes.getIntBE(b, at);
      at += 4;
      if (size >= 0) {
        if (size > end - at) {
          throw new SqlError(
              SqlState.INVALID_BINARY_REPRESENTATION, "insufficient data left in message");
        }
        values[i] = element.receive(b, at, size, typmod, context);
        at += size;
      }
    }
    return ArrayCodec.encode(elementOid, layout, lengths, lower, values);
  }

  @Override
  public void send(Vector vector, int row, ByteWriter target, EvalContext context) {
    BytesVector bytes = (BytesVector) vector;
    int offset = bytes.offsets[row];
    int dimensions = ArrayCodec.dimensions(bytes.heap, offset);
    int elementType = ArrayCodec.elementType(bytes.heap, offset);
    target.putIntBE(dimensions);
    target.putIntBE(Bytes.getInt(bytes.heap, offset + 4) != 0 ? 1 : 0);
    target.putIntBE(elementType);
    for (int i = 0; i < dimensions; i++) {
      target.putIntBE(ArrayCodec.length(bytes.heap, offset, i));
      target.putIntBE(ArrayCodec.lowerBound(bytes.heap, offset, i));
    }
    DataType element = DataTypes.of(elementType, context.types());
    Vector one = Vector.create(element.representation(), 1);
    for (Object value :
        ArrayCodec.elements(
            bytes.heap, offset, bytes.lengths[row], context.types().type(elementType))) {
      if (value == null) {
        target.putIntBE(-1);
        continue;
      }
      int mark = target.length();
      target.putIntBE(0);
      one.reset();
      one.set(0, value);
      element.send(one, 0, target, context);
      target.patchIntBE(mark, target.length() - mark - 4);
    }
  }
}
