// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.DataType;
import dev.gajah.types.SimpleType;
import dev.gajah.types.TypeCatalog;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.number.Integers;
import java.nio.charset.StandardCharsets;

/// The object identifier types `regclass`, `regtype`, ...: OIDs that are read and written by name.
public record RegDataType(int oid, TypeCatalog.ObjectKind kind) implements DataType {
  @Override
  public Representation representation() {
    return Representation.LONG;
  }

  @Override
  public Object input(byte[] text, int offset, int length, int typmod, EvalContext context) {
    if (length == 1 && text[offset] == '-') {
      return 0L;
    }
    boolean digits = length > 0;
    for (int i = offset; i < offset + length; i++) {
      digits &= text[i] >= '0' && text[i] <= '9';
    }
    if (digits) {
      return Integers.parseUnsigned32(text, offset, length, "oid");
    }
    String name = new String(text, offset, length, StandardCharsets.UTF_8);
    return context.types().objectOid(kind, name) & 0xFFFFFFFFL;
  }

  @Override
  public void output(Vector values, int row, ByteWriter target, EvalContext context) {
    target.putUtf8(text(((LongVector) values).values[row], context));
  }

  String text(long value, EvalContext context) {
    if (value == 0) {
      boolean isOperator =
          kind == TypeCatalog.ObjectKind.OPER || kind == TypeCatalog.ObjectKind.OPERATOR;
      return isOperator ? "0" : "-";
    }
    String name = context.types().objectName(kind, (int) value);
    return name == null ? Long.toString(value) : name;
  }

  @Override
  public Object receive(byte[] bytes, int offset, int length, int typmod, EvalContext context) {
    SimpleType.need(length, 4);
    return Bytes.getIntBE(bytes, offset) & 0xFFFFFFFFL;
  }

  @Override
  public void send(Vector values, int row, ByteWriter target, EvalContext context) {
    target.putIntBE((int) ((LongVector) values).values[row]);
  }
}
