// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;

/// A domain reads and writes as its base type; its constraints are checked where a value is coerced
/// to it.
record DomainType(int oid, int baseTypmod, DataType base) implements DataType {
  @Override
  public Representation representation() {
    return base.representation();
  }

  @Override
  public Object input(byte[] text, int offset, int length, int typmod, EvalContext context) {
    return base.input(text, offset, length, baseTypmod, context);
  }

  @Override
  public void output(Vector values, int row, ByteWriter target, EvalContext context) {
    base.output(values, row, target, context);
  }

  @Override
  public Object receive(byte[] bytes, int offset, int length, int typmod, EvalContext context) {
    return base.receive(bytes, offset, length, baseTypmod, context);
  }

  @Override
  public void send(Vector values, int row, ByteWriter target, EvalContext context) {
    base.send(values, row, target, context);
  }
}
