// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;

/// A type put together from four functions.
public record SimpleType(
    int oid,
    Representation representation,
    Parser text,
    Writer textWriter,
    Parser binary,
    Writer binaryWriter)
    implements DataType {
  /// Reads text or binary form.
  @FunctionalInterface
  public interface Parser {
    Object parse(byte[] bytes, int offset, int length, int typmod, EvalContext context);
  }

  /// Writes text or binary form.
  @FunctionalInterface
  public interface Writer {
    void write(Vector values, int row, ByteWriter target, EvalContext context);
  }

  /// Writes a long.
  @FunctionalInterface
  public interface LongWriter {
    void write(long value, ByteWriter target, EvalContext context);
  }

  /// Writes bytes.
  @FunctionalInterface
  public interface BytesWriter {
    void write(byte[] heap, int offset, int length, ByteWriter target, EvalContext context);
  }

  public static void need(int length, int needed) {
    if (length < needed) {
      throw new SqlError(SqlState.PROTOCOL_VIOLATION, "insufficient data left in message");
    }
  }

  /// A type that travels as long and is `bytes` wide on the wire; `signed` says how to widen it.
  public static SimpleType ofLong(
      int oid, int bytes, boolean signed, Parser text, LongWriter writer) {
    return new SimpleType(
        oid,
        Representation.LONG,
        text,
        (v, row, target, context) -> writer.write(((LongVector) v).values[row], target, context),
        (b, offset, length, typmod, context) -> {
          need(length, bytes);
          return switch (bytes) {
            case 1 -> (long) b[offset];
            case 2 -> (long) Bytes.getShortBE(b, offset);
            case 4 ->
                signed ? (long) Bytes.getIntBE(b, offset) : Bytes.getIntBE(b, offset) & 0xFFFFFFFFL;
            default -> Bytes.getLongBE(b, offset);
          };
        },
        (v, row, target, context) -> {
          long value = ((LongVector) v).values[row];
          switch (bytes) {
            case 1 -> target.putByte((int) value);
            case 2 -> target.putShortBE((int) value);
            case 4 -> target.putIntBE((int) value);
            default -> target.putLongBE(value);
          }
        });
  }

  public static SimpleType ofDouble(int oid, Parser text, Writer writer, boolean isFloat4) {
    return new SimpleType(
        oid,
        Representation.DOUBLE,
        text,
        writer,
        (b, offset, length, typmod, context) -> {
          need(length, isFloat4 ? 4 : 8);
          return isFloat4
              ? (Object) (double) Float.intBitsToFloat(Bytes.getIntBE(b, offset))
              : (Object) Double.longBitsToDouble(Bytes.getLongBE(b, offset));
        },
        (v, row, target, context) -> {
          double value = ((DoubleVector) v).values[row];
          if (isFloat4) {
            target.putIntBE(Float.floatToRawIntBits((float) value));
          } else {
            target.putLongBE(Double.doubleToRawLongBits(value));
          }
        });
  }

  public static SimpleType ofBytes(
      int oid, Parser text, BytesWriter textWriter, Parser binary, BytesWriter binaryWriter) {
    return new SimpleType(
        oid, Representation.BYTES, text, adapt(textWriter), binary, adapt(binaryWriter));
  }

  private static Writer adapt(BytesWriter writer) {
    return (v, row, target, context) -> {
      BytesVector bytes = (BytesVector) v;
      writer.write(bytes.heap, bytes.offsets[row], bytes.lengths[row], target, context);
    };
  }

  @Override
  public Object input(byte[] bytes, int offset, int length, int typmod, EvalContext context) {
    return text.parse(bytes, offset, length, typmod, context);
  }

  @Override
  public void output(Vector values, int row, ByteWriter target, EvalContext context) {
    textWriter.write(values, row, target, context);
  }

  @Override
  public Object receive(byte[] bytes, int offset, int length, int typmod, EvalContext context) {
    return binary.parse(bytes, offset, length, typmod, context);
  }

  @Override
  public void send(Vector values, int row, ByteWriter target, EvalContext context) {
    binaryWriter.write(values, row, target, context);
  }
}
