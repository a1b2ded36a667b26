// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.Oid;
import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.Representation;
import dev.gajah.types.TypeCatalog.ObjectKind;
import dev.gajah.types.encoding.Utf8;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.number.Floats;
import dev.gajah.types.number.Integers;
import dev.gajah.types.number.Numeric;
import dev.gajah.types.system.SmallTypes;
import dev.gajah.types.text.Strings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Text and binary forms of the scalar types that need no catalog to be found. Table-like.
final class BuiltinTypes {
  private BuiltinTypes() {}

  private static final SimpleType.BytesWriter RAW =
      (heap, offset, length, target, context) -> target.putBytes(heap, offset, length);

  private static final SimpleType.Parser COPY =
      (bytes, offset, length, typmod, context) -> Arrays.copyOfRange(bytes, offset, offset + length);

  private static final SimpleType.Parser CHECKED_TEXT =
      (bytes, offset, length, typmod, context) -> {
        Utf8.validate(bytes, offset, length);
        return Arrays.copyOfRange(bytes, offset, offset + length);
      };

  /// All of them by type OID.
  static Map<Integer, DataType> all() {
    Map<Integer, DataType> map = new HashMap<>();
    numbers(map);
    strings(map);
    identifiers(map);
    registered(map);
    pseudo(map);
    return map;
  }

  private static void put(Map<Integer, DataType> map, DataType type) {
    map.put(type.oid(), type);
  }

  private static void numbers(Map<Integer, DataType> map) {
    SimpleType bool =
        SimpleType.ofLong(
            16,
            1,
            true,
            (b, o, n, typmod, c) -> SmallTypes.parseBool(b, o, n),
            (v, out, c) -> out.putByte(v != 0 ? 't' : 'f'));
    put(
        map,
        new SimpleType(
            16,
            Representation.LONG,
            bool.text(),
            bool.textWriter(),
            (b, o, n, typmod, c) -> {
              SimpleType.need(n, 1);
              return b[o] != 0 ? 1L : 0L;
            },
            bool.binaryWriter()));
    put(
        map,
        SimpleType.ofLong(
            18, 1, true, (b, o, n, typmod, c) -> SmallTypes.parseChar(b, o, n), (v, out, c) -> SmallTypes.writeChar(v, out)));
    putInteger(map, 21, 2, "smallint", Short.MIN_VALUE, Short.MAX_VALUE);
    putInteger(map, 23, 4, "integer", Integer.MIN_VALUE, Integer.MAX_VALUE);
    putInteger(map, 20, 8, "bigint", Long.MIN_VALUE, Long.MAX_VALUE);
    for (boolean isFloat4 : new boolean[] {true, false}) {
      put(
          map,
          SimpleType.ofDouble(
              isFloat4 ? 700 : 701,
              (b, o, n, typmod, c) -> Floats.parse(b, o, n, isFloat4),
              (v, row, out, c) ->
                  Floats.write(((dev.gajah.base.vector.DoubleVector) v).values[row], isFloat4, c.extraFloatDigits(), out),
              isFloat4));
    }
    put(
        map,
        SimpleType.ofBytes(
            1700,
            (b, o, n, typmod, c) -> Numeric.parse(b, o, n, typmod),
            (h, o, n, out, c) -> Numeric.write(h, o, n, out),
            (b, o, n, typmod, c) -> Numeric.receive(b, o, n, typmod),
            (h, o, n, out, c) -> Numeric.send(h, o, n, out)));
  }

  private static void putInteger(Map<Integer, DataType> map, int oid, int bytes, String name, long min, long max) {
    put(
        map,
        SimpleType.ofLong(
            oid,
            bytes,
            true,
            (b, o, n, typmod, c) -> Integers.parse(b, o, n, name, min, max),
            (v, out, c) -> out.putDecimal(v)));
  }

  private static void strings(Map<Integer, DataType> map) {
    put(map, SimpleType.ofBytes(25, COPY, RAW, CHECKED_TEXT, RAW));
    put(map, SimpleType.ofBytes(705, COPY, RAW, CHECKED_TEXT, RAW));
    put(map, SimpleType.ofBytes(2275, COPY, RAW, CHECKED_TEXT, RAW));
    put(map, SimpleType.ofBytes(1790, COPY, RAW, CHECKED_TEXT, RAW));
    put(
        map,
        SimpleType.ofBytes(
            17,
            (b, o, n, typmod, c) -> Strings.parseBytea(b, o, n),
            (h, o, n, out, c) -> Strings.writeBytea(h, o, n, c.byteaOutputHex(), out),
            COPY,
            RAW));
    put(
        map,
        SimpleType.ofBytes(
            19,
            (b, o, n, typmod, c) -> Strings.name(b, o, n),
            RAW,
            (b, o, n, typmod, c) -> {
              Utf8.validate(b, o, n);
              if (n > Strings.NAME_MAX) {
                throw new SqlError(SqlState.NAME_TOO_LONG, "identifier too long")
                    .detail("Identifier must be less than 64 characters.");
              }
              return Arrays.copyOfRange(b, o, o + n);
            },
            RAW));
    put(
        map,
        SimpleType.ofBytes(
            1042,
            (b, o, n, typmod, c) -> Strings.bpchar(b, o, n, typmod, false),
            RAW,
            (b, o, n, typmod, c) -> {
              Utf8.validate(b, o, n);
              return Strings.bpchar(b, o, n, typmod, false);
            },
            RAW));
    put(
        map,
        SimpleType.ofBytes(
            1043,
            (b, o, n, typmod, c) -> Strings.varchar(b, o, n, typmod, false),
            RAW,
            (b, o, n, typmod, c) -> {
              Utf8.validate(b, o, n);
              return Strings.varchar(b, o, n, typmod, false);
            },
            RAW));
    put(
        map,
        SimpleType.ofBytes(
            2950,
            (b, o, n, typmod, c) -> SmallTypes.parseUuid(b, o, n),
            (h, o, n, out, c) -> SmallTypes.writeUuid(h, o, out),
            (b, o, n, typmod, c) -> {
              SimpleType.need(n, 16);
              return Arrays.copyOfRange(b, o, o + 16);
            },
            RAW));
    putOutputOnly(map, 194, "pg_node_tree");
    putOutputOnly(map, 3361, "pg_ndistinct");
    putOutputOnly(map, 3402, "pg_dependencies");
    putOutputOnly(map, 5017, "pg_mcv_list");
    putOutputOnly(map, 4600, "pg_brin_bloom_summary");
    putOutputOnly(map, 4601, "pg_brin_minmax_multi_summary");
  }

  private static SqlError cannotAccept(String type) {
    return new SqlError(SqlState.FEATURE_NOT_SUPPORTED, "cannot accept a value of type " + type);
  }

  private static void putOutputOnly(Map<Integer, DataType> map, int oid, String name) {
    SimpleType.Parser reject =
        (b, o, n, typmod, c) -> {
          throw cannotAccept(name);
        };
    put(map, SimpleType.ofBytes(oid, reject, RAW, reject, RAW));
  }

  private static void identifiers(Map<Integer, DataType> map) {
    putUnsigned(map, 26, "oid");
    putUnsigned(map, 28, "xid");
    putUnsigned(map, 29, "cid");
    put(
        map,
        SimpleType.ofLong(
            5069,
            8,
            true,
            (b, o, n, typmod, c) -> Integers.parseUnsigned(b, o, n, "xid8", 64),
            (v, out, c) -> out.putUtf8(Long.toUnsignedString(v))));
    put(
        map,
        SimpleType.ofLong(
            3220,
            8,
            true,
            (b, o, n, typmod, c) -> SmallTypes.parseLsn(b, o, n),
            (v, out, c) -> out.putUtf8(Lsn.toString(v))));
    put(
        map,
        new SimpleType(
            27,
            Representation.LONG,
            (b, o, n, typmod, c) -> SmallTypes.parseTid(b, o, n),
            (v, row, out, c) -> {
              long tid = ((dev.gajah.base.vector.LongVector) v).values[row];
              out.putByte('(');
              out.putDecimal(Tid.block(tid) & 0xFFFFFFFFL);
              out.putByte(',');
              out.putDecimal(Tid.offset(tid) & 0xFFFF);
              out.putByte(')');
            },
            (b, o, n, typmod, c) -> SmallTypes.receiveTid(b, o, n),
            (v, row, out, c) -> {
              long tid = ((dev.gajah.base.vector.LongVector) v).values[row];
              out.putIntBE(Tid.block(tid));
              out.putShortBE(Tid.offset(tid));
            }));
    put(map, vector(22, 21, 2, "int2vector"));
    put(map, vector(30, 26, 4, "oidvector"));
  }

  private static void putUnsigned(Map<Integer, DataType> map, int oid, String name) {
    put(
        map,
        SimpleType.ofLong(
            oid,
            4,
            false,
            (b, o, n, typmod, c) -> Integers.parseUnsigned32(b, o, n, name),
            (v, out, c) -> out.putDecimal(v & 0xFFFFFFFFL)));
  }

  /// `int2vector` and `oidvector`: arrays with lower bound 0 and no nulls, in text form numbers between blanks.
  private static SimpleType vector(int oid, int elementOid, int width, String name) {
    return SimpleType.ofBytes(
        oid,
        (b, o, n, typmod, c) -> {
          ByteWriter values = new ByteWriter(32);
          int count = 0;
          int at = o;
          int end = o + n;
          while (true) {
            while (at < end && Character.isWhitespace(b[at])) {
              at++;
            }
            if (at >= end) {
              break;
            }
            int start = at;
            while (at < end && !Character.isWhitespace(b[at])) {
              at++;
            }
            if (width == 2) {
              values.putShort((int) Integers.parse(b, start, at - start, "smallint", Short.MIN_VALUE, Short.MAX_VALUE));
            } else {
              values.putInt((int) Integers.parseUnsigned32(b, start, at - start, "oid"));
            }
            count++;
          }
          return vectorBytes(elementOid, count, values);
        },
        (h, o, n, out, c) -> {
          int count = ArrayCodec.count(h, o);
          int first = o + 20;
          for (int i = 0; i < count; i++) {
            if (i > 0) {
              out.putByte(' ');
            }
            if (width == 2) {
              out.putDecimal(Bytes.getShort(h, first + 2 * i));
            } else {
              out.putDecimal(Bytes.getInt(h, first + 4 * i) & 0xFFFFFFFFL);
            }
          }
        },
        (b, o, n, typmod, c) -> {
          SimpleType.need(n, 12);
          int dimensions = Bytes.getIntBE(b, o);
          int count = dimensions == 0 ? 0 : Bytes.getIntBE(b, o + 12);
          if (dimensions > 1 || Bytes.getIntBE(b, o + 4) != 0) {
            throw new SqlError(SqlState.INVALID_BINARY_REPRESENTATION, "invalid " + name + " data");
          }
          ByteWriter values = new ByteWriter(32);
          int at = o + 20;
          for (int i = 0; i < count; i++) {
            SimpleType.need(o + n - at, 4 + width);
            if (width == 2) {
              values.putShort(Bytes.getShortBE(b, at + 4));
            } else {
              values.putInt(Bytes.getIntBE(b, at + 4));
            }
            at += 4 + width;
          }
          return vectorBytes(elementOid, count, values);
        },
        (h, o, n, out, c) -> {
          int count = ArrayCodec.count(h, o);
          out.putIntBE(1);
          out.putIntBE(0);
          out.putIntBE(elementOid);
          out.putIntBE(count);
          out.putIntBE(0);
          for (int i = 0; i < count; i++) {
            out.putIntBE(width);
            if (width == 2) {
              out.putShortBE(Bytes.getShort(h, o + 20 + 2 * i));
            } else {
              out.putIntBE(Bytes.getInt(h, o + 20 + 4 * i));
            }
          }
        });
  }

  private static byte[] vectorBytes(int elementOid, int count, ByteWriter values) {
    ByteWriter out = new ByteWriter(20 + values.length());
    out.putInt(1);
    out.putInt(0);
    out.putInt(elementOid);
    out.putInt(count);
    out.putInt(0);
    out.putBytes(values.array(), 0, values.length());
    return out.toByteArray();
  }

  private static void registered(Map<Integer, DataType> map) {
    putRegistered(map, 24, ObjectKind.PROC, "-");
    putRegistered(map, 2202, ObjectKind.PROCEDURE, "-");
    putRegistered(map, 2203, ObjectKind.OPER, "0");
    putRegistered(map, 2204, ObjectKind.OPERATOR, "0");
    putRegistered(map, 2205, ObjectKind.CLASS, "-");
    putRegistered(map, 2206, ObjectKind.TYPE, "-");
    putRegistered(map, 3734, ObjectKind.CONFIG, "-");
    putRegistered(map, 3769, ObjectKind.DICTIONARY, "-");
    putRegistered(map, 4089, ObjectKind.NAMESPACE, "-");
    putRegistered(map, 4096, ObjectKind.ROLE, "-");
    putRegistered(map, 4191, ObjectKind.COLLATION, "-");
  }

  private static void putRegistered(Map<Integer, DataType> map, int oid, ObjectKind kind, String none) {
    put(
        map,
        SimpleType.ofLong(
            oid,
            4,
            false,
            (b, o, n, typmod, c) -> registeredOid(kind, new String(b, o, n, StandardCharsets.UTF_8), c),
            (v, out, c) -> {
              int object = (int) v;
              String name = object == 0 ? none : c.types().objectName(kind, object);
              out.putUtf8(name == null ? Oid.toString(object) : name);
            }));
  }

  /// The OID that the text form of a `reg*` type stands for: `-`, a number or a name.
  static long registeredOid(ObjectKind kind, String text, EvalContext context) {
    if (text.equals("-")) {
      return 0;
    }
    if (!text.isEmpty() && text.chars().allMatch(ch -> ch >= '0' && ch <= '9')) {
      byte[] digits = text.getBytes(StandardCharsets.UTF_8);
      return Integers.parseUnsigned32(digits, 0, digits.length, "oid");
    }
    return context.types().objectOid(kind, text) & 0xFFFFFFFFL;
  }

  private static void pseudo(Map<Integer, DataType> map) {
    put(
        map,
        SimpleType.ofBytes(
            2278, (b, o, n, typmod, c) -> new byte[0], (h, o, n, out, c) -> {}, (b, o, n, typmod, c) -> new byte[0], (h, o, n, out, c) -> {}));
    Object[][] others = {
      {2276, "any"}, {2277, "anyarray"}, {2279, "trigger"}, {2280, "language_handler"}, {2281, "internal"},
      {2283, "anyelement"}, {2776, "anynonarray"}, {3115, "fdw_handler"}, {3500, "anyenum"}, {3831, "anyrange"},
      {3838, "event_trigger"}, {325, "index_am_handler"}, {269, "table_am_handler"}, {3310, "tsm_handler"},
      {5077, "anycompatible"}, {5078, "anycompatiblearray"}, {5079, "anycompatiblenonarray"},
      {5080, "anycompatiblerange"}, {4537, "anymultirange"}, {4538, "anycompatiblemultirange"}, {32, "pg_ddl_command"}
    };
    for (Object[] other : others) {
      putPseudo(map, (Integer) other[0], (String) other[1]);
    }
  }

  private static void putPseudo(Map<Integer, DataType> map, int oid, String name) {
    SimpleType.Parser reject =
        (b, o, n, typmod, c) -> {
          throw cannotAccept(name);
        };
    SimpleType.BytesWriter hide =
        (h, o, n, out, c) -> {
          throw new SqlError(SqlState.FEATURE_NOT_SUPPORTED, "cannot display a value of type " + name);
        };
    put(map, SimpleType.ofBytes(oid, reject, hide, reject, hide));
  }

}
