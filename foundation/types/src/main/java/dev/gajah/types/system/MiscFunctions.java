// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import dev.gajah.base.memory.Bytes;
import dev.gajah.types.TypeCatalog;
import dev.gajah.types.function.Call;
import dev.gajah.types.function.FunctionRegistry;

/// SQL functions of `uuid` and enums, under their pg_proc OIDs.
public final class MiscFunctions {
  private MiscFunctions() {}

  public static void declare(FunctionRegistry r) {
    r.loose(
        3432,
        c -> {
          byte[] uuid = new byte[16];
          c.context().random().nextSecretBytes(uuid);
          uuid[6] = (byte) ((uuid[6] & 0x0F) | 0x40);
          uuid[8] = (byte) ((uuid[8] & 0x3F) | 0x80);
          c.set(uuid);
        });
    r.strict(
        6343,
        c -> {
          if (isStandard(c)) {
            c.set((long) ((c.heap(0)[c.offset(0) + 6] >> 4) & 15));
          } else {
            c.setNull();
          }
        });
    r.strict(6342, MiscFunctions::timestamp);
    r.bound(6210, site -> Call.strict(MiscFunctions::isValidInput));
    enums(r);
    r.scalar(1062, dev.gajah.types.text.TextFunctions::equal); // aclitem
  }

  /// RFC 9562 variant.
  private static boolean isStandard(Call c) {
    return (c.heap(0)[c.offset(0) + 8] & 0xC0) == 0x80;
  }

  private static void timestamp(Call c) {
    byte[] heap = c.heap(0);
    int at = c.offset(0);
    int version = (heap[at + 6] >> 4) & 15;
    if (!isStandard(c) || version != 1) {
      c.setNull();
      return;
    }
    // 100-nanosecond units since 1582-10-15.
    long units =
        (Bytes.getIntBE(heap, at) & 0xFFFFFFFFL)
            | (long) (Bytes.getShortBE(heap, at + 4) & 0xFFFF) << 32
            | (long) (Bytes.getShortBE(heap, at + 6) & 0x0FFF) << 48;
    c.set(units / 10 - (10_957L + 141_427L) * 86_400_000_000L);
  }

  private static int compare(Call c) {
    return compareEnums(c.getInt(0), c.getInt(1), c.context().types());
  }

  private static int compareEnums(int a, int b, TypeCatalog types) {
    if (a == b) {
      return 0;
    }
    // Labels with even OIDs sort by OID; others by the catalog's sort position.
    if ((a & 1) == 0 && (b & 1) == 0) {
      return Integer.compareUnsigned(a, b);
    }
    return Double.compare(types.enumSortOrder(a), types.enumSortOrder(b));
  }

  /// `pg_input_is_valid(text, type name)`.
  private static void isValidInput(Call c) {
    int type = c.context().types().objectOid(TypeCatalog.ObjectKind.TYPE, c.getText(1));
    try {
      dev.gajah.types.DataTypes.of(type, c.context().types())
          .inputObject(c.getText(0), -1, c.context());
      c.set(true);
    } catch (dev.gajah.base.error.SqlError e) {
      // Data exceptions are what input functions report softly; others are real.
      if (!e.state().code().startsWith("22")) {
        throw e;
      }
      c.set(false);
    }
  }

  /// Order of enum values for one catalog: what `enum_cmp` stands for where a comparator is wanted.
  public static dev.gajah.base.vector.ValueComparator enumOrder(TypeCatalog types) {
    return new dev.gajah.base.vector.ValueComparator() {
      @Override
      public int compare(long a, long b) {
        return compareEnums((int) a, (int) b, types);
      }
    };
  }

  private static void enums(FunctionRegistry r) {
    r.strict(3508, c -> c.set(c.getLong(0) == c.getLong(1)));
    r.strict(3509, c -> c.set(c.getLong(0) != c.getLong(1)));
    r.strict(3510, c -> c.set(compare(c) < 0));
    r.strict(3511, c -> c.set(compare(c) > 0));
    r.strict(3512, c -> c.set(compare(c) <= 0));
    r.strict(3513, c -> c.set(compare(c) >= 0));
    r.strict(3514, c -> c.set((long) Integer.signum(compare(c))));
    r.strict(3524, c -> c.setArgument(compare(c) <= 0 ? 0 : 1));
    r.strict(3525, c -> c.setArgument(compare(c) >= 0 ? 0 : 1));
  }
}
