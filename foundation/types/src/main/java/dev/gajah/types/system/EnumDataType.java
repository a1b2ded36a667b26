// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.DataType;
import dev.gajah.types.function.EvalContext;
import java.nio.charset.StandardCharsets;

/// An enum: values are pg_enum OIDs, zero-extended.
public record EnumDataType(int oid) implements DataType {
  @Override
  public Representation representation() {
    return Representation.LONG;
  }

  @Override
  public Object input(byte[] text, int offset, int length, int typmod, EvalContext context) {
    String label = new String(text, offset, length, StandardCharsets.UTF_8);
    int value = context.types().enumOid(oid, label);
    if (value == 0) {
      throw new SqlError(
          SqlState.INVALID_TEXT_REPRESENTATION,
          "invalid input value for enum %s: \"%s\""
              .formatted(context.types().formatType(oid, -1), label));
    }
    return value & 0xFFFFFFFFL;
  }

  @Override
  public void output(Vector values, int row, ByteWriter target, EvalContext context) {
    long value = ((LongVector) values).values[row];
    String label = context.types().enumLabel((int) value);
    if (label == null) {
      throw new SqlError(
          SqlState.INVALID_BINARY_REPRESENTATION,
          "invalid internal value for enum: %d".formatted(value));
    }
    target.putUtf8(label);
  }

  @Override
  public Object receive(byte[] bytes, int offset, int length, int typmod, EvalContext context) {
    return input(bytes, offset, length, typmod, context);
  }

  @Override
  public void send(Vector values, int row, ByteWriter target, EvalContext context) {
    output(values, row, target, context);
  }
}
