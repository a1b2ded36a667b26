// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.Tid;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.types.array.ArrayDataType;
import dev.gajah.types.array.VectorDataType;
import dev.gajah.types.bit.BitString;
import dev.gajah.types.datetime.DateTimeText;
import dev.gajah.types.datetime.IntervalText;
import dev.gajah.types.encoding.Utf8;
import dev.gajah.types.json.JsonReader;
import dev.gajah.types.json.JsonText;
import dev.gajah.types.json.JsonWriter;
import dev.gajah.types.json.JsonbCodec;
import dev.gajah.types.jsonpath.JsonPath;
import dev.gajah.types.network.InetAddressText;
import dev.gajah.types.network.MacAddressFunctions;
import dev.gajah.types.number.Floats;
import dev.gajah.types.number.Integers;
import dev.gajah.types.number.Numeric;
import dev.gajah.types.range.RangeDataType;
import dev.gajah.types.system.AclItemText;
import dev.gajah.types.system.EnumDataType;
import dev.gajah.types.system.RegDataType;
import dev.gajah.types.system.SmallTypes;
import dev.gajah.types.system.SnapshotValues;
import dev.gajah.types.text.Strings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All data types by pg_type OID: the built-in ones from a table, others made from what the catalog
/// says of them.
///
/// An instance keeps what it made for one session, for callers that ask often; not thread-safe.
public final class DataTypes {
  private final TypeCatalog catalog;
  private final Map<Integer, DataType> made = new HashMap<>();

  public DataTypes(TypeCatalog catalog) {
    this.catalog = catalog;
  }

  /// As [#of(int, TypeCatalog)], remembering the answer.
  public DataType of(int typeOid) {
    DataType builtIn = BUILT_IN.get(typeOid);
    if (builtIn != null) {
      return builtIn;
    }
    DataType known = made.get(typeOid);
    if (known == null) {
      known = of(typeOid, catalog);
      made.put(typeOid, known);
    }
    return known;
  }

  /// Forgets what was made, after a change of the catalog.
  public void forget() {
    made.clear();
  }

  private static final SimpleType.BytesWriter PLAIN =
      (heap, offset, length, target, context) -> target.putBytes(heap, offset, length);

  private static final Map<Integer, DataType> BUILT_IN = builtIn();

  /// A built-in type that needs no catalog; null if there is none.
  public static @Nullable DataType find(int typeOid) {
    return BUILT_IN.get(typeOid);
  }

  /// Any type.
  ///
  /// @throws SqlError 0A000 for a kind of type that is missing
  public static DataType of(int typeOid, TypeCatalog catalog) {
    DataType builtIn = BUILT_IN.get(typeOid);
    if (builtIn != null) {
      return builtIn;
    }
    TypeCatalog.TypeInfo info = catalog.type(typeOid);
    if (info.isVarlenaArray()) {
      return new ArrayDataType(typeOid, info.elementType());
    }
    return switch (info.kind()) {
      case 'd' -> new DomainType(typeOid, info.baseTypmod(), of(info.baseType(), catalog));
      case 'e' -> new EnumDataType(typeOid);
      case 'r' -> new RangeDataType(typeOid, false);
      case 'm' -> new RangeDataType(typeOid, true);
      default -> throw SqlError.unsupported("type " + catalog.formatType(typeOid, -1));
    };
  }

  /// How values of a type travel. Also for types that have no text form here.
  public static Representation representation(TypeCatalog.TypeInfo type) {
    DataType builtIn = BUILT_IN.get(type.oid());
    if (builtIn != null) {
      return builtIn.representation();
    }
    return type.byValue() ? Representation.LONG : Representation.BYTES;
  }

  private static void add(Map<Integer, DataType> map, DataType type) {
    map.put(type.oid(), type);
  }

  private static SimpleType.Parser textParser() {
    return (b, offset, length, typmod, context) -> Arrays.copyOfRange(b, offset, offset + length);
  }

  private static SimpleType.Parser textReceiver() {
    return (b, offset, length, typmod, context) -> {
      Utf8.validate(b, offset, length);
      return Arrays.copyOfRange(b, offset, offset + length);
    };
  }

  private static SimpleType.Parser rejecting(int oid, String name) {
    return (b, offset, length, typmod, context) -> {
      throw new SqlError(SqlState.FEATURE_NOT_SUPPORTED, "cannot accept a value of type " + name);
    };
  }

  private static Map<Integer, DataType> builtIn() {
    Map<Integer, DataType> m = new HashMap<>();
    integers(m);
    numbers(m);
    strings(m);
    times(m);
    others(m);
    regs(m);
    pseudo(m);
    arrays(m);
    return Map.copyOf(m);
  }

  private static void integers(Map<Integer, DataType> m) {
    SimpleType.LongWriter decimal = (value, target, context) -> target.putDecimal(value);
    add(
        m,
        SimpleType.ofLong(
            16,
            1,
            true,
            (b, o, n, typmod, context) -> SmallTypes.parseBool(b, o, n),
            (value, target, context) -> target.putByte(value != 0 ? 't' : 'f')));
    add(
        m,
        SimpleType.ofLong(
            18,
            1,
            true,
            (b, o, n, typmod, context) -> SmallTypes.parseChar(b, o, n),
            (value, target, context) -> SmallTypes.writeChar(value, target)));
    add(
        m,
        SimpleType.ofLong(
            21,
            2,
            true,
            (b, o, n, typmod, context) ->
                Integers.parse(b, o, n, "smallint", Short.MIN_VALUE, Short.MAX_VALUE),
            decimal));
    add(
        m,
        SimpleType.ofLong(
            23,
            4,
            true,
            (b, o, n, typmod, context) ->
                Integers.parse(b, o, n, "integer", Integer.MIN_VALUE, Integer.MAX_VALUE),
            decimal));
    add(
        m,
        SimpleType.ofLong(
            20,
            8,
            true,
            (b, o, n, typmod, context) ->
                Integers.parse(b, o, n, "bigint", Long.MIN_VALUE, Long.MAX_VALUE),
            decimal));
    Map<Integer, String> unsigned = Map.of(26, "oid", 28, "xid", 29, "cid");
    unsigned.forEach(
        (oid, name) ->
            add(
                m,
                SimpleType.ofLong(
                    oid,
                    4,
                    false,
                    (b, o, n, typmod, context) -> Integers.parseUnsigned32(b, o, n, name),
                    decimal)));
    add(
        m,
        SimpleType.ofLong(
            5069,
            8,
            true,
            (b, o, n, typmod, context) -> Integers.parseUnsigned(b, o, n, "xid8", 64),
            (value, target, context) -> target.putUtf8(Long.toUnsignedString(value))));
    add(
        m,
        SimpleType.ofLong(
            3220,
            8,
            true,
            (b, o, n, typmod, context) -> SmallTypes.parseLsn(b, o, n),
            (value, target, context) -> target.putUtf8(Lsn.toString(value))));
    add(
        m,
        new SimpleType(
            27,
            Representation.LONG,
            (b, o, n, typmod, context) -> SmallTypes.parseTid(b, o, n),
            (v, row, target, context) ->
                target.putUtf8(Tid.toString(((dev.gajah.base.vector.LongVector) v).values[row])),
            (b, o, n, typmod, context) -> SmallTypes.receiveTid(b, o, n),
            (v, row, target, context) -> {
              long tid = ((dev.gajah.base.vector.LongVector) v).values[row];
              target.putIntBE(Tid.block(tid));
              target.putShortBE(Tid.offset(tid));
            }));
  }

  private static void numbers(Map<Integer, DataType> m) {
    for (boolean isFloat4 : new boolean[] {false, true}) {
      add(
          m,
          SimpleType.ofDouble(
              isFloat4 ? 700 : 701,
              (b, o, n, typmod, context) -> Floats.parse(b, o, n, isFloat4),
              (v, row, target, context) ->
                  Floats.write(
                      ((DoubleVector) v).values[row], isFloat4, context.extraFloatDigits(), target),
              isFloat4));
    }
    add(
        m,
        SimpleType.ofBytes(
            1700,
            (b, o, n, typmod, context) -> Numeric.parse(b, o, n, typmod),
            (heap, o, n, target, context) -> Numeric.write(heap, o, n, target),
            (b, o, n, typmod, context) -> Numeric.receive(b, o, n, typmod),
            (heap, o, n, target, context) -> Numeric.send(heap, o, n, target)));
  }

  private static void strings(Map<Integer, DataType> m) {
    for (int oid : new int[] {25, 705, 2275, 194}) {
      add(m, SimpleType.ofBytes(oid, textParser(), PLAIN, textReceiver(), PLAIN));
    }
    add(
        m,
        SimpleType.ofBytes(
            1043,
            (b, o, n, typmod, context) -> Strings.varchar(b, o, n, typmod, false),
            PLAIN,
            (b, o, n, typmod, context) -> {
              Utf8.validate(b, o, n);
              return Strings.varchar(b, o, n, typmod, false);
            },
            PLAIN));
    add(
        m,
        SimpleType.ofBytes(
            1042,
            (b, o, n, typmod, context) -> Strings.bpchar(b, o, n, typmod, false),
            PLAIN,
            (b, o, n, typmod, context) -> {
              Utf8.validate(b, o, n);
              return Strings.bpchar(b, o, n, typmod, false);
            },
            PLAIN));
    add(
        m,
        SimpleType.ofBytes(
            19,
            (b, o, n, typmod, context) -> Strings.name(b, o, n),
            PLAIN,
            (b, o, n, typmod, context) -> {
              Utf8.validate(b, o, n);
              if (n > Strings.NAME_MAX) {
                throw new SqlError(SqlState.NAME_TOO_LONG, "identifier too long")
                    .detail("Identifier must be less than 64 characters.");
              }
              return Strings.name(b, o, n);
            },
            PLAIN));
    add(
        m,
        SimpleType.ofBytes(
            17,
            (b, o, n, typmod, context) -> Strings.parseBytea(b, o, n),
            (heap, o, n, target, context) ->
                Strings.writeBytea(heap, o, n, context.byteaOutputHex(), target),
            textParser(),
            PLAIN));
    add(
        m,
        SimpleType.ofBytes(
            114,
            (b, o, n, typmod, context) -> JsonText.validated(b, o, n),
            PLAIN,
            (b, o, n, typmod, context) -> JsonText.validated(b, o, n),
            PLAIN));
    add(
        m,
        SimpleType.ofBytes(
            4072,
            (b, o, n, typmod, context) ->
                JsonPath.parse(new String(b, o, n, StandardCharsets.UTF_8)).encode(),
            (heap, o, n, target, context) ->
                target.putUtf8(JsonPath.decode(Arrays.copyOfRange(heap, o, o + n), 0).text()),
            (b, o, n, typmod, context) -> {
              SimpleType.need(n, 1);
              if (b[o] != 1) {
                throw SqlError.internal("unsupported jsonpath version number: %d".formatted(b[o]));
              }
              return JsonPath.parse(new String(b, o + 1, n - 1, StandardCharsets.UTF_8)).encode();
            },
            (heap, o, n, target, context) -> {
              target.putByte(1);
              target.putUtf8(JsonPath.decode(Arrays.copyOfRange(heap, o, o + n), 0).text());
            }));
    add(
        m,
        SimpleType.ofBytes(
            3802,
            (b, o, n, typmod, context) -> JsonbCodec.encode(JsonReader.parse(b, o, n)),
            (heap, o, n, target, context) -> JsonWriter.write(JsonbCodec.decode(heap, o), target),
            (b, o, n, typmod, context) -> {
              SimpleType.need(n, 1);
              if (b[o] != 1) {
                throw SqlError.internal("unsupported jsonb version number %d".formatted(b[o]));
              }
              return JsonbCodec.encode(JsonReader.parse(b, o + 1, n - 1));
            },
            (heap, o, n, target, context) -> {
              target.putByte(1);
              JsonWriter.write(JsonbCodec.decode(heap, o), target);
            }));
  }

  private static void times(Map<Integer, DataType> m) {
    add(
        m,
        new SimpleType(
            1082,
            Representation.LONG,
            (b, o, n, typmod, context) -> DateTimeText.parseDate(b, o, n, context),
            (v, row, target, context) ->
                DateTimeText.writeDate(
                    ((dev.gajah.base.vector.LongVector) v).values[row], context, target),
            (b, o, n, typmod, context) -> {
              SimpleType.need(n, 4);
              return DateTimeText.checkReceivedDate(Bytes.getIntBE(b, o));
            },
            (v, row, target, context) ->
                target.putIntBE((int) ((dev.gajah.base.vector.LongVector) v).values[row])));
    for (boolean zoned : new boolean[] {false, true}) {
      add(
          m,
          new SimpleType(
              zoned ? 1184 : 1114,
              Representation.LONG,
              (b, o, n, typmod, context) ->
                  DateTimeText.parseTimestamp(b, o, n, typmod, zoned, context),
              (v, row, target, context) ->
                  DateTimeText.writeTimestamp(
                      ((dev.gajah.base.vector.LongVector) v).values[row], zoned, context, target),
              (b, o, n, typmod, context) -> {
                SimpleType.need(n, 8);
                return DateTimeText.checkReceivedTimestamp(Bytes.getLongBE(b, o), typmod);
              },
              (v, row, target, context) ->
                  target.putLongBE(((dev.gajah.base.vector.LongVector) v).values[row])));
    }
    add(
        m,
        new SimpleType(
            1083,
            Representation.LONG,
            (b, o, n, typmod, context) -> DateTimeText.parseTime(b, o, n, typmod, context),
            (v, row, target, context) ->
                DateTimeText.writeTime(((dev.gajah.base.vector.LongVector) v).values[row], target),
            (b, o, n, typmod, context) -> {
              SimpleType.need(n, 8);
              return DateTimeText.checkReceivedTime(Bytes.getLongBE(b, o), typmod);
            },
            (v, row, target, context) ->
                target.putLongBE(((dev.gajah.base.vector.LongVector) v).values[row])));
    add(
        m,
        SimpleType.ofBytes(
            1266,
            (b, o, n, typmod, context) -> DateTimeText.parseTimetz(b, o, n, typmod, context),
            (heap, o, n, target, context) -> DateTimeText.writeTimetz(heap, o, target),
            (b, o, n, typmod, context) -> {
              SimpleType.need(n, 12);
              return DateTimeText.receiveTimetz(b, o, typmod);
            },
            (heap, o, n, target, context) -> DateTimeText.sendTimetz(heap, o, target)));
    add(
        m,
        SimpleType.ofBytes(
            1186,
            (b, o, n, typmod, context) -> IntervalText.parse(b, o, n, typmod, context),
            (heap, o, n, target, context) -> IntervalText.write(heap, o, context, target),
            (b, o, n, typmod, context) -> {
              SimpleType.need(n, 16);
              byte[] result = new byte[16];
              Bytes.putLong(result, 0, Bytes.getLongBE(b, o));
              Bytes.putInt(result, 8, Bytes.getIntBE(b, o + 8));
              Bytes.putInt(result, 12, Bytes.getIntBE(b, o + 12));
              return IntervalText.received(result, typmod);
            },
            (heap, o, n, target, context) -> {
              target.putLongBE(Bytes.getLong(heap, o));
              target.putIntBE(Bytes.getInt(heap, o + 8));
              target.putIntBE(Bytes.getInt(heap, o + 12));
            }));
  }

  private static void others(Map<Integer, DataType> m) {
    add(m, SnapshotValues.type(5038, "pg_snapshot"));
    add(m, SnapshotValues.type(2970, "txid_snapshot"));
    add(
        m,
        SimpleType.ofBytes(
            2950,
            (b, o, n, typmod, context) -> SmallTypes.parseUuid(b, o, n),
            (heap, o, n, target, context) -> SmallTypes.writeUuid(heap, o, target),
            (b, o, n, typmod, context) -> {
              SimpleType.need(n, 16);
              return Arrays.copyOfRange(b, o, o + 16);
            },
            PLAIN));
    add(
        m,
        SimpleType.ofBytes(
            1033,
            (b, o, n, typmod, context) -> AclItemText.parse(b, o, n, context),
            (heap, o, n, target, context) -> AclItemText.write(heap, o, target, context),
            (b, o, n, typmod, context) -> {
              throw new SqlError(
                  SqlState.UNDEFINED_FUNCTION,
                  "no binary input function available for type aclitem");
            },
            (heap, o, n, target, context) -> {
              throw new SqlError(
                  SqlState.UNDEFINED_FUNCTION,
                  "no binary output function available for type aclitem");
            }));
    for (boolean varying : new boolean[] {false, true}) {
      add(
          m,
          SimpleType.ofBytes(
              varying ? 1562 : 1560,
              (b, o, n, typmod, context) -> BitString.parse(b, o, n, typmod, varying),
              (heap, o, n, target, context) -> BitString.write(heap, o, target),
              (b, o, n, typmod, context) -> BitString.receive(b, o, n, typmod, varying),
              (heap, o, n, target, context) -> BitString.send(heap, o, n, target)));
    }
    for (int oid : new int[] {3904, 3906, 3908, 3910, 3912, 3926}) {
      add(m, new RangeDataType(oid, false));
    }
    for (int oid : new int[] {4451, 4532, 4533, 4534, 4535, 4536}) {
      add(m, new RangeDataType(oid, true));
    }
    for (boolean isCidr : new boolean[] {false, true}) {
      add(
          m,
          SimpleType.ofBytes(
              isCidr ? 650 : 869,
              (b, o, n, typmod, context) -> InetAddressText.parse(b, o, n, isCidr),
              (heap, o, n, target, context) -> InetAddressText.write(heap, o, isCidr, target),
              (b, o, n, typmod, context) -> InetAddressText.receive(b, o, n, isCidr),
              (heap, o, n, target, context) -> InetAddressText.send(heap, o, n, isCidr, target)));
    }
    for (int bytes : new int[] {6, 8}) {
      add(
          m,
          SimpleType.ofBytes(
              bytes == 6 ? 829 : 774,
              (b, o, n, typmod, context) ->
                  bytes == 6
                      ? MacAddressFunctions.parse(b, o, n)
                      : MacAddressFunctions.parse8(b, o, n),
              (heap, o, n, target, context) -> MacAddressFunctions.write(heap, o, n, target),
              (b, o, n, typmod, context) -> {
                SimpleType.need(n, bytes);
                return Arrays.copyOfRange(b, o, o + bytes);
              },
              PLAIN));
    }
    add(m, new VectorDataType(30, 26));
    add(m, new VectorDataType(22, 21));
  }

  private static void regs(Map<Integer, DataType> m) {
    add(m, new RegDataType(2205, TypeCatalog.ObjectKind.CLASS));
    add(m, new RegDataType(2206, TypeCatalog.ObjectKind.TYPE));
    add(m, new RegDataType(24, TypeCatalog.ObjectKind.PROC));
    add(m, new RegDataType(2202, TypeCatalog.ObjectKind.PROCEDURE));
    add(m, new RegDataType(2203, TypeCatalog.ObjectKind.OPER));
    add(m, new RegDataType(2204, TypeCatalog.ObjectKind.OPERATOR));
    add(m, new RegDataType(4089, TypeCatalog.ObjectKind.NAMESPACE));
    add(m, new RegDataType(4096, TypeCatalog.ObjectKind.ROLE));
    add(m, new RegDataType(4191, TypeCatalog.ObjectKind.COLLATION));
    add(m, new RegDataType(3734, TypeCatalog.ObjectKind.CONFIG));
    add(m, new RegDataType(3769, TypeCatalog.ObjectKind.DICTIONARY));
  }

  private static void pseudo(Map<Integer, DataType> m) {
    add(
        m,
        SimpleType.ofLong(
            2278, 4, true, (b, o, n, typmod, context) -> 0L, (value, target, context) -> {}));
    Map<Integer, String> names =
        Map.ofEntries(
            Map.entry(2276, "any"),
            Map.entry(2277, "anyarray"),
            Map.entry(2279, "trigger"),
            Map.entry(2280, "language_handler"),
            Map.entry(2281, "internal"),
            Map.entry(2283, "anyelement"),
            Map.entry(2776, "anynonarray"));
    names.forEach(
        (oid, name) -> {
          if (oid != 2277) {
            add(
                m,
                SimpleType.ofBytes(
                    oid,
                    rejecting(oid, name),
                    (heap, o, n, target, context) -> {
                      throw new SqlError(
                          SqlState.FEATURE_NOT_SUPPORTED, "cannot display a value of type " + name);
                    },
                    rejecting(oid, name),
                    (heap, o, n, target, context) -> {
                      throw new SqlError(
                          SqlState.FEATURE_NOT_SUPPORTED, "cannot display a value of type " + name);
                    }));
          }
        });
    // A value of type anyarray occurs in catalogs (pg_statistic); it says itself what its elements
    // are.
    add(m, new ArrayDataType(2277, 0));
  }

  private static void arrays(Map<Integer, DataType> m) {
    int[][] pairs = {
      {1000, 16},
      {1001, 17},
      {1002, 18},
      {1003, 19},
      {1016, 20},
      {1005, 21},
      {1007, 23},
      {1008, 24},
      {1009, 25},
      {1028, 26},
      {1010, 27},
      {1011, 28},
      {1012, 29},
      {1013, 30},
      {1006, 22},
      {1021, 700},
      {1022, 701},
      {1014, 1042},
      {1015, 1043},
      {1182, 1082},
      {1183, 1083},
      {1115, 1114},
      {1185, 1184},
      {1187, 1186},
      {1231, 1700},
      {1270, 1266},
      {1263, 2275},
      {2207, 2202},
      {2208, 2203},
      {2209, 2204},
      {2210, 2205},
      {2211, 2206},
      {2951, 2950},
      {3221, 3220},
      {199, 114},
      {3807, 3802},
      {1041, 869},
      {651, 650},
      {1040, 829},
      {775, 774},
      {4073, 4072},
      {1561, 1560},
      {1563, 1562},
      {3905, 3904},
      {3907, 3906},
      {3909, 3908},
      {3911, 3910},
      {3913, 3912},
      {3927, 3926},
      {6150, 4451},
      {6151, 4532},
      {6152, 4533},
      {6153, 4534},
      {6155, 4535},
      {6157, 4536},
      {4090, 4089},
      {4097, 4096},
      {4192, 4191},
      {271, 5069},
      {3735, 3734},
      {3770, 3769}
    };
    for (int[] pair : pairs) {
      add(m, new ArrayDataType(pair[0], pair[1]));
    }
    add(
        m,
        new ArrayDataType(
            1034, 1033)); // aclitem[]: the element comes from the catalog when it has a type
  }
}
