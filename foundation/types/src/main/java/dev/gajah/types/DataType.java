// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;

/// Text and binary form of the values of one type. Stateless and thread-safe.
public interface DataType {
  int oid();

  Representation representation();

  /// Parses the text form (PostgreSQL: the type's input function). Result in object form, never
  /// null.
  ///
  /// @throws dev.gajah.base.error.SqlError 22P02 and others with PostgreSQL's text
  Object input(byte[] text, int offset, int length, int typmod, EvalContext context);

  /// Appends the text form of a value that is not null.
  void output(Vector values, int row, ByteWriter target, EvalContext context);

  /// Parses the binary form of the wire.
  Object receive(byte[] bytes, int offset, int length, int typmod, EvalContext context);

  /// Appends the binary form of the wire, without its length.
  void send(Vector values, int row, ByteWriter target, EvalContext context);

  /// Text form of a value in object form.
  default byte[] outputObject(Object value, EvalContext context) {
    Vector one = Vector.create(representation(), 1);
    one.set(0, value);
    ByteWriter writer = new ByteWriter(32);
    output(one, 0, writer, context);
    return writer.toByteArray();
  }

  default Object inputObject(String text, int typmod, EvalContext context) {
    byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return input(utf8, 0, utf8.length, typmod, context);
  }
}
