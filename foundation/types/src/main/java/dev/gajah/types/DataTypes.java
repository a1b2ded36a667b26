// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Data types by type OID: built-in ones, and arrays, enums and domains that the catalog describes.
///
/// Keeps what it has made for user-defined types, so one instance serves one session; [#forget] drops it after a change
/// of the catalog. Not thread-safe.
public final class DataTypes {
  private static final Map<Integer, DataType> BUILTIN = builtin();

  private final TypeCatalog catalog;
  private final Map<Integer, DataType> made = new HashMap<>();

  public DataTypes(TypeCatalog catalog) {
    this.catalog = catalog;
  }

  private static Map<Integer, DataType> builtin() {
    Map<Integer, DataType> map = BuiltinTypes.all();
    for (List<? extends DataType> family : families()) {
      for (DataType type : family) {
        map.put(type.oid(), type);
      }
    }
    return Map.copyOf(map);
  }

  /// Types declared by other packages: one line per family.
  private static List<List<? extends DataType>> families() {
    return List.of();
  }

  /// @throws SqlError 42704 if there is no such type, 0A000 if it has no implementation
  public DataType of(int typeOid) {
    DataType type = BUILTIN.get(typeOid);
    if (type == null) {
      type = made.get(typeOid);
      if (type == null) {
        type = make(typeOid);
        made.put(typeOid, type);
      }
    }
    return type;
  }

  /// Forgets user-defined types.
  public void forget() {
    made.clear();
  }

  private DataType make(int typeOid) {
    TypeCatalog.TypeInfo info = catalog.type(typeOid);
    if (info.isVarlenaArray()) {
      TypeCatalog.TypeInfo element = catalog.type(info.elementType());
      return new ArrayDataType(typeOid, element, of(info.elementType()));
    }
    return switch (info.kind()) {
      case 'e' -> new EnumType(typeOid);
      case 'd' -> new Domain(typeOid, info.baseTypmod(), of(info.baseType()));
      default -> throw SqlError.unsupported("type " + catalog.formatType(typeOid, -1));
    };
  }

  /// A domain reads and writes as its base type; its constraints are checked where it is coerced to.
  private record Domain(int oid, int baseTypmod, DataType base) implements DataType {
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

  /// Enum values travel as their pg_enum OID.
  private record EnumType(int oid) implements DataType {
    @Override
    public Representation representation() {
      return Representation.LONG;
    }

    @Override
    public Object input(byte[] text, int offset, int length, int typmod, EvalContext context) {
      String label = new String(text, offset, length, StandardCharsets.UTF_8);
      int value = length < 64 ? context.types().enumOid(oid, label) : 0;
      if (value == 0) {
        throw new SqlError(
            SqlState.INVALID_TEXT_REPRESENTATION,
            "invalid input value for enum %s: \"%s\"".formatted(context.types().formatType(oid, -1), label));
      }
      return value & 0xFFFFFFFFL;
    }

    @Override
    public void output(Vector values, int row, ByteWriter target, EvalContext context) {
      int value = (int) ((LongVector) values).values[row];
      String label = context.types().enumLabel(value);
      if (label == null) {
        throw new SqlError(
            SqlState.INVALID_BINARY_REPRESENTATION, "invalid internal value for enum: " + (value & 0xFFFFFFFFL));
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
}
