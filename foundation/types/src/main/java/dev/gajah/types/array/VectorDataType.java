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
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.number.Integers;
import java.nio.charset.StandardCharsets;

/// `oidvector` and `int2vector`: one-dimensional arrays from index 0 without nulls, written as
/// numbers with blanks between.
public record VectorDataType(int oid, int elementOid) implements DataType {
  private static final int OID = 26;

  @Override
  public Representation representation() {
    return Representation.BYTES;
  }

  /// Stored form of a vector of numbers.
  public static byte[] encode(int elementOid, long[] values) {
    int width = elementOid == OID ? 4 : 2;
    byte[] result = new byte[20 + width * values.length];
    Bytes.putInt(result, 0, 1);
    Bytes.putInt(result, 8, elementOid);
    Bytes.putInt(result, 12, values.length);
    for (int i = 0; i < values.length; i++) {
      if (width == 4) {
        Bytes.putInt(result, 20 + 4 * i, (int) values[i]);
      } else {
        Bytes.putShort(result, 20 + 2 * i, (int) values[i]);
      }
    }
    return result;
  }

  /// The numbers of a stored vector; OIDs zero-extended.
  public static long[] decode(byte[] bytes, int offset) {
    int count = ArrayCodec.count(bytes, offset);
    boolean isOid = ArrayCodec.elementType(bytes, offset) == OID;
    long[] result = new long[count];
    for (int i = 0; i < count; i++) {
      result[i] =
          isOid
              ? Bytes.getInt(bytes, offset + 20 + 4 * i) & 0xFFFFFFFFL
              : Bytes.getShort(bytes, offset + 20 + 2 * i);
    }
    return result;
  }

  @Override
  public Object input(byte[] text, int offset, int length, int typmod, EvalContext context) {
    String whole = new String(text, offset, length, StandardCharsets.UTF_8).strip();
    String[] words = whole.isEmpty() ? new String[0] : whole.split("\\s+");
    long[] values = new long[words.length];
    for (int i = 0; i < words.length; i++) {
      byte[] word = words[i].getBytes(StandardCharsets.UTF_8);
      values[i] =
          elementOid == OID
              ? Integers.parseUnsigned32(word, 0, word.length, "oid")
              : Integers.parse(word, 0, word.length, "smallint", Short.MIN_VALUE, Short.MAX_VALUE);
    }
    return encode(elementOid, values);
  }

  @Override
  public void output(Vector vector, int row, ByteWriter target, EvalContext context) {
    BytesVector bytes = (BytesVector) vector;
    long[] values = decode(bytes.heap, bytes.offsets[row]);
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        target.putByte(' ');
      }
      target.putDecimal(values[i]);
    }
  }

  @Override
  public Object receive(byte[] b, int offset, int length, int typmod, EvalContext context) {
    byte[] array =
        (byte[]) new ArrayDataType(oid, elementOid).receive(b, offset, length, typmod, context);
    if (ArrayCodec.dimensions(array, 0) == 0 && Bytes.getIntBE(b, offset) == 1) {
      return encode(elementOid, new long[0]);
    }
    if (ArrayCodec.dimensions(array, 0) != 1 || ArrayCodec.lowerBound(array, 0, 0) != 0) {
      throw new SqlError(
          SqlState.INVALID_BINARY_REPRESENTATION,
          "invalid %s data".formatted(elementOid == OID ? "oidvector" : "int2vector"));
    }
    return encode(elementOid, decode(array, 0));
  }

  @Override
  public void send(Vector vector, int row, ByteWriter target, EvalContext context) {
    new ArrayDataType(oid, elementOid).send(vector, row, target, context);
  }
}
