// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.SystemInformation;
import dev.gajah.types.TypeCatalog;
import dev.gajah.types.TypeCatalog.ObjectKind;
import dev.gajah.types.array.TextArrays;
import dev.gajah.types.array.VectorDataType;
import dev.gajah.types.encoding.Encodings;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.CallSite;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.types.number.Numeric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/// System information, administration and sequence functions, under their pg_proc OIDs. What they
/// know comes through [SystemInformation], [TypeCatalog] and [dev.gajah.types.SequenceAccess].
public final class SystemFunctions {
  private SystemFunctions() {}

  public static void declare(FunctionRegistry r) {
    session(r);
    visibility(r);
    definitions(r);
    sizes(r);
    transactions(r);
    administration(r);
    sequences(r);
    encodings(r);
    introspection(r);
    advisoryLocks(r);
  }

  private static SystemInformation system(Call c) {
    return c.context().system();
  }

  private static void setRole(Call c, int roleOid) {
    String name = system(c).roleName(roleOid);
    if (name == null) {
      throw new SqlError(
          SqlState.UNDEFINED_OBJECT,
          "role with OID %s does not exist".formatted(Integer.toUnsignedString(roleOid)));
    }
    c.set(name);
  }

  private static void session(FunctionRegistry r) {
    r.loose(745, c -> setRole(c, system(c).currentUserOid()));
    r.loose(710, c -> setRole(c, system(c).currentUserOid()));
    r.loose(746, c -> setRole(c, system(c).sessionUserOid()));
    r.loose(861, c -> c.set(system(c).currentDatabase()));
    r.loose(1402, c -> c.setOrNull(system(c).currentSchema()));
    r.strict(
        1403,
        c ->
            c.set(
                TextArrays.encodeNames(
                    system(c).currentSchemas(c.getBool(0)).toArray(new String[0]), c.context())));
    r.loose(89, c -> c.set(system(c).version()));
    r.loose(2026, c -> c.set((long) system(c).backendPid()));
    r.strict(2077, c -> c.setOrNull(system(c).currentSetting(c.getText(0), false)));
    r.strict(3294, c -> c.setOrNull(system(c).currentSetting(c.getText(0), c.getBool(1))));
    r.loose(
        2078,
        c -> {
          if (c.isNull(0)) {
            throw new SqlError(SqlState.NULL_VALUE_NOT_ALLOWED, "SET requires parameter name");
          }
          boolean local = !c.isNull(2) && c.getBool(2);
          c.set(system(c).setConfig(c.getText(0), c.isNull(1) ? null : c.getText(1), local));
        });
  }

  private static void visibility(FunctionRegistry r) {
    r.strict(2079, c -> c.setOrNull(system(c).isVisible(ObjectKind.CLASS, c.getInt(0))));
    r.strict(2080, c -> c.setOrNull(system(c).isVisible(ObjectKind.TYPE, c.getInt(0))));
    r.strict(2081, c -> c.setOrNull(system(c).isVisible(ObjectKind.PROC, c.getInt(0))));
    r.strict(2082, c -> c.setOrNull(system(c).isVisible(ObjectKind.OPER, c.getInt(0))));
    r.strict(3815, c -> c.setOrNull(system(c).isVisible(ObjectKind.COLLATION, c.getInt(0))));
  }

  private static void definitions(FunctionRegistry r) {
    r.strict(
        1642,
        c -> {
          String name = system(c).roleName(c.getInt(0));
          c.set(name == null ? "unknown (OID=%s)".formatted(Long.toString(c.getLong(0))) : name);
        });
    r.loose(
        1081,
        c -> {
          if (c.isNull(0)) {
            c.setNull();
            return;
          }
          int oid = c.getInt(0);
          TypeCatalog types = c.context().types();
          c.set(
              oid == 0
                  ? "-"
                  : types.findType(oid) == null
                      ? "???"
                      : types.formatType(oid, c.isNull(1) ? -1 : c.getInt(1)));
        });
    r.strict(1716, c -> c.setOrNull(system(c).expressionText(c.getText(0), c.getInt(1), false)));
    r.strict(
        2509, c -> c.setOrNull(system(c).expressionText(c.getText(0), c.getInt(1), c.getBool(2))));
    r.strict(1643, c -> c.setOrNull(system(c).indexDefinition(c.getInt(0), 0, false)));
    r.strict(
        2507, c -> c.setOrNull(system(c).indexDefinition(c.getInt(0), c.getInt(1), c.getBool(2))));
    r.strict(1387, c -> c.setOrNull(system(c).constraintDefinition(c.getInt(0), false)));
    r.strict(2508, c -> c.setOrNull(system(c).constraintDefinition(c.getInt(0), c.getBool(1))));
    r.strict(1641, c -> c.setOrNull(system(c).viewDefinition(c.getInt(0), false)));
    r.strict(2506, c -> c.setOrNull(system(c).viewDefinition(c.getInt(0), c.getBool(1))));
    r.strict(3159, c -> c.setOrNull(system(c).viewDefinition(c.getInt(0), true)));
    r.strict(1640, c -> c.setOrNull(system(c).viewDefinition(relation(c, 0), false)));
    r.strict(2505, c -> c.setOrNull(system(c).viewDefinition(relation(c, 0), c.getBool(1))));
    r.strict(1215, c -> c.setOrNull(system(c).description(c.getInt(0), c.getText(1), 0)));
    r.strict(1348, c -> c.setOrNull(system(c).description(c.getInt(0), null, 0)));
    r.strict(1216, c -> c.setOrNull(system(c).description(c.getInt(0), "pg_class", c.getInt(1))));
    r.strict(
        1993,
        c -> c.setObject(system(c).call("shobj_description", c.getObject(0), c.getObject(1))));
  }

  private static int relation(Call c, int argument) {
    return c.context().types().objectOid(ObjectKind.CLASS, c.getText(argument));
  }

  private static void sizes(FunctionRegistry r) {
    r.strict(2325, c -> c.setOrNull(system(c).relationSize(c.getInt(0), "main")));
    r.strict(2332, c -> c.setOrNull(system(c).relationSize(c.getInt(0), c.getText(1))));
    r.strict(2997, c -> c.setOrNull(system(c).tableSize(c.getInt(0))));
    r.strict(2998, c -> c.setOrNull(system(c).indexesSize(c.getInt(0))));
    r.strict(2286, c -> c.setOrNull(system(c).totalRelationSize(c.getInt(0))));
    r.strict(2324, c -> c.setOrNull(system(c).databaseSize(c.getInt(0))));
    r.strict(2168, c -> c.setObject(system(c).call("pg_database_size", c.getObject(0))));
    r.strict(2288, c -> c.set(pretty(BigDecimal.valueOf(c.getLong(0)))));
    r.strict(3166, c -> c.set(pretty(Numeric.toBigDecimal(c.heap(0), c.offset(0), c.length(0)))));
    r.strict(3334, c -> c.set(parseSize(c.getText(0))));
  }

  private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB"};

  /// A size with the largest unit that keeps at least four digits before rounding.
  private static String pretty(BigDecimal size) {
    BigDecimal value = size;
    if (value.abs().compareTo(BigDecimal.valueOf(10 * 1024)) < 0) {
      return value.toPlainString() + " bytes";
    }
    // Keeps one extra binary digit, for rounding half away from zero at the end.
    java.math.BigInteger twice = value.setScale(0, RoundingMode.DOWN).toBigInteger();
    boolean negative = twice.signum() < 0;
    java.math.BigInteger magnitude = twice.abs().shiftRight(9);
    int unit = 1;
    java.math.BigInteger limit = java.math.BigInteger.valueOf(20 * 1024 - 1);
    while (magnitude.compareTo(limit) >= 0 && unit < UNITS.length - 1) {
      magnitude = magnitude.shiftRight(10);
      unit++;
    }
    java.math.BigInteger rounded = magnitude.add(java.math.BigInteger.ONE).shiftRight(1);
    return (negative ? "-" : "") + rounded + " " + UNITS[unit];
  }

  private static long parseSize(String text) {
    String s = text.strip();
    int at = 0;
    if (at < s.length() && (s.charAt(at) == '+' || s.charAt(at) == '-')) {
      at++;
    }
    boolean digits = false;
    while (at < s.length() && (Character.isDigit(s.charAt(at)) || s.charAt(at) == '.')) {
      digits |= Character.isDigit(s.charAt(at));
      at++;
    }
    if (!digits) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "invalid size: \"%s\"".formatted(text));
    }
    if (at < s.length() && (s.charAt(at) | 0x20) == 'e') {
      int mark = at + 1;
      if (mark < s.length() && (s.charAt(mark) == '+' || s.charAt(mark) == '-')) {
        mark++;
      }
      int from = mark;
      while (mark < s.length() && Character.isDigit(s.charAt(mark))) {
        mark++;
      }
      at = mark > from ? mark : at;
    }
    BigDecimal value;
    try {
      value = new BigDecimal(s.substring(0, at));
    } catch (NumberFormatException e) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "invalid size: \"%s\"".formatted(text));
    }
    String unit = s.substring(at).strip();
    int shift =
        switch (unit.toLowerCase(Locale.ROOT)) {
          case "", "bytes", "b" -> 0;
          case "kb" -> 10;
          case "mb" -> 20;
          case "gb" -> 30;
          case "tb" -> 40;
          case "pb" -> 50;
          default ->
              throw new SqlError(
                      SqlState.INVALID_PARAMETER_VALUE, "invalid size: \"%s\"".formatted(text))
                  .detail("Invalid size unit: \"%s\".".formatted(unit))
                  .hint(
                      "Valid units are \"bytes\", \"B\", \"kB\", \"MB\", \"GB\", \"TB\", and"
                          + " \"PB\".");
        };
    BigDecimal bytes =
        value.multiply(BigDecimal.valueOf(1L << shift)).setScale(0, RoundingMode.HALF_UP);
    if (bytes.toBigInteger().bitLength() > 63) {
      throw new SqlError(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "bigint out of range");
    }
    return bytes.longValue();
  }

  private static void transactions(FunctionRegistry r) {
    r.loose(2943, c -> c.set(system(c).currentXid()));
    r.loose(5059, c -> c.set(system(c).currentXid()));
    for (int oid : new int[] {3348, 5060}) {
      r.loose(
          oid,
          c -> {
            long xid = system(c).currentXidIfAssigned();
            if (xid == 0) {
              c.setNull();
            } else {
              c.set(xid);
            }
          });
    }
    r.strict(
        1181,
        c -> {
          int xid = c.getInt(0);
          // Permanent xids are infinitely old.
          c.set(
              xid >= 0 && xid < 3
                  ? (long) Integer.MAX_VALUE
                  : (long)
                      ((int)
                              ((Long) java.util.Objects.requireNonNull(system(c).call("next_xid")))
                                  .longValue()
                          - xid));
        });
    r.loose(3810, c -> c.set(system(c).isInRecovery()));
    // The position written to is the flushed one: this server has no other that is safe to report.
    r.loose(2849, c -> c.set(system(c).walFlushLsn()));
    r.loose(3330, c -> c.set(system(c).walFlushLsn()));
    r.loose(2852, c -> c.set(system(c).walInsertLsn()));
    r.loose(2848, c -> c.set(system(c).switchWal()));
    r.strict(3165, c -> c.set(Numeric.of(unsigned(c.getLong(0)).subtract(unsigned(c.getLong(1))))));
    r.strict(5022, c -> c.set(move(c.getLong(0), c, 1, false)));
    r.strict(5023, c -> c.set(move(c.getLong(1), c, 0, false)));
    r.strict(5024, c -> c.set(move(c.getLong(0), c, 1, true)));
    r.strict(6103, c -> c.set(toLsn(Numeric.toBigDecimal(c.heap(0), c.offset(0), c.length(0)))));
  }

  private static BigDecimal unsigned(long value) {
    return new BigDecimal(Long.toUnsignedString(value));
  }

  private static long move(long lsn, Call c, int argument, boolean minus) {
    if (Numeric.isNaN(c.heap(argument), c.offset(argument))) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          minus ? "cannot subtract NaN from pg_lsn" : "cannot add NaN to pg_lsn");
    }
    if (Numeric.isSpecial(c.heap(argument), c.offset(argument))) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "pg_lsn out of range");
    }
    BigDecimal bytes =
        Numeric.toBigDecimal(c.heap(argument), c.offset(argument), c.length(argument));
    return toLsn(minus ? unsigned(lsn).subtract(bytes) : unsigned(lsn).add(bytes));
  }

  private static long toLsn(BigDecimal value) {
    java.math.BigInteger whole = value.setScale(0, RoundingMode.HALF_UP).toBigInteger();
    if (whole.signum() < 0 || whole.bitLength() > 64) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "pg_lsn out of range");
    }
    return whole.longValue();
  }

  private static void administration(FunctionRegistry r) {
    r.strict(
        2626,
        c -> {
          system(c).sleep(c.getDouble(0));
          c.setObject(voidValue(c));
        });
    r.strict(
        3935,
        c -> {
          byte[] span = c.getBytes(0);
          double seconds =
              dev.gajah.base.memory.Bytes.getLong(span, 0) / 1e6
                  + dev.gajah.base.memory.Bytes.getInt(span, 8) * 86400.0
                  + dev.gajah.base.memory.Bytes.getInt(span, 12) * 30 * 86400.0;
          system(c).sleep(seconds);
          c.setObject(voidValue(c));
        });
    r.strict(
        3936,
        c -> {
          system(c).sleep((c.getLong(0) - c.context().clock().timestampMicros()) / 1e6);
          c.setObject(voidValue(c));
        });
    r.strict(2171, c -> c.set(system(c).cancelBackend(c.getInt(0))));
    r.strict(2096, c -> c.set(system(c).terminateBackend(c.getInt(0), c.getLong(1))));
    r.loose(2621, c -> c.set(system(c).reloadConfiguration()));
    r.loose(2560, c -> c.set(system(c).postmasterStartTime()));
    r.loose(2034, c -> c.set(system(c).configurationLoadTime()));
    r.loose(315, c -> c.set(false));
  }

  /// The value of type `void`.
  private static Object voidValue(Call c) {
    return c.result() instanceof BytesVector ? new byte[0] : (Object) 0L;
  }

  private static void sequences(FunctionRegistry r) {
    r.strict(1574, c -> c.set(c.context().sequences().next(c.getInt(0))));
    r.strict(1575, c -> c.set(c.context().sequences().current(c.getInt(0))));
    r.strict(1576, c -> c.set(c.context().sequences().set(c.getInt(0), c.getLong(1), true)));
    r.strict(
        1765, c -> c.set(c.context().sequences().set(c.getInt(0), c.getLong(1), c.getBool(2))));
    r.loose(2559, c -> c.set(c.context().sequences().last()));
  }

  private static void encodings(FunctionRegistry r) {
    r.loose(1039, c -> c.set("UTF8"));
    r.loose(810, c -> c.setOrNull(system(c).currentSetting("client_encoding", false)));
    r.strict(1264, c -> c.set((long) Encodings.find(c.getText(0))));
    r.strict(1597, c -> c.set(Encodings.name(c.getInt(0))));
    r.strict(
        2319,
        c -> {
          int bytes = Encodings.bytesMax(c.getInt(0));
          if (bytes < 0) {
            c.setNull();
          } else {
            c.set((long) bytes);
          }
        });
  }

  private static void introspection(FunctionRegistry r) {
    r.bound(1619, site -> Call.loose(c -> c.set(site.argumentType(0) & 0xFFFFFFFFL)));
    r.bound(438, site -> Call.loose(c -> countNulls(c, site, true)));
    r.bound(440, site -> Call.loose(c -> countNulls(c, site, false)));
    r.bound(
        1269,
        site ->
            Call.strict(
                c -> {
                  Vector argument = c.vector(0);
                  int typeLength =
                      site.argumentType(0) == 0
                          ? -1
                          : c.context().types().type(site.argumentType(0)).length();
                  if (typeLength > 0) {
                    c.set((long) typeLength);
                  } else {
                    int length = ((BytesVector) argument).lengths[c.row()];
                    c.set(typeLength == -2 ? length + 1L : length + 4L);
                  }
                }));
    r.strict(
        1349,
        c -> {
          StringBuilder names = new StringBuilder();
          for (long oid : VectorDataType.decode(c.heap(0), c.offset(0))) {
            names
                .append(names.isEmpty() ? "" : ", ")
                .append(c.context().types().formatType((int) oid, -1));
          }
          c.set(names.toString());
        });
  }

  private static void countNulls(Call c, CallSite site, boolean nulls) {
    long count = 0;
    long total = c.count();
    if (site.variadicArray()) {
      if (c.isNull(0)) {
        c.setNull();
        return;
      }
      Object[] values =
          dev.gajah.types.array.ArrayFunctions.elementsOf(
              (BytesVector) c.vector(0), c.row(), c.context());
      total = values.length;
      for (Object value : values) {
        count += value == null ? 1 : 0;
      }
    } else {
      for (int i = 0; i < total; i++) {
        count += c.isNull(i) ? 1 : 0;
      }
    }
    c.set(nulls ? count : total - count);
  }

  /// `oid1` and `oid2` are the functions of one bigint and of two ints.
  private static void lock(
      FunctionRegistry r, int oid1, int oid2, boolean shared, boolean sessionLevel, boolean wait) {
    for (int oid : new int[] {oid1, oid2}) {
      boolean two = oid == oid2;
      r.strict(
          oid,
          c -> {
            boolean got =
                system(c)
                    .advisoryLock(
                        c.getLong(0), two ? c.getInt(1) : 0, two, shared, sessionLevel, wait);
            if (wait) {
              c.setObject(voidValue(c));
            } else {
              c.set(got);
            }
          });
    }
  }

  private static void advisoryLocks(FunctionRegistry r) {
    lock(r, 2880, 2886, false, true, true);
    lock(r, 3089, 3093, false, false, true);
    lock(r, 2881, 2887, true, true, true);
    lock(r, 3090, 3094, true, false, true);
    lock(r, 2882, 2888, false, true, false);
    lock(r, 3091, 3095, false, false, false);
    lock(r, 2883, 2889, true, true, false);
    lock(r, 3092, 3096, true, false, false);
    r.strict(2884, c -> c.set(system(c).advisoryUnlock(c.getLong(0), 0, false, false)));
    r.strict(2885, c -> c.set(system(c).advisoryUnlock(c.getLong(0), 0, false, true)));
    r.strict(2890, c -> c.set(system(c).advisoryUnlock(c.getLong(0), c.getInt(1), true, false)));
    r.strict(2891, c -> c.set(system(c).advisoryUnlock(c.getLong(0), c.getInt(1), true, true)));
    r.loose(
        2892,
        c -> {
          system(c).advisoryUnlockAll();
          c.setObject(voidValue(c));
        });
  }
}
