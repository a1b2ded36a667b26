// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A type catalog over rows of text.
final class TableTypes implements TypeCatalog {
  private final Map<Integer, TypeInfo> types = new HashMap<>();

  /// oid, typname, typlen, typbyval, typalign, typtype, typcategory, is array, typelem, typarray,
  /// typbasetype, typdelim
  void add(String[] f) {
    int oid = Integer.parseInt(f[0]);
    types.put(
        oid,
        new TypeInfo(
            oid,
            f[1],
            Integer.parseInt(f[2]),
            f[3].equals("t"),
            f[4].charAt(0),
            f[5].charAt(0),
            f[6].charAt(0),
            f[7].equals("t"),
            Integer.parseInt(f[8]),
            Integer.parseInt(f[9]),
            Integer.parseInt(f[10]),
            -1,
            f[11].charAt(0),
            0,
            0));
  }

  @Override
  public TypeInfo type(int typeOid) {
    TypeInfo info = types.get(typeOid);
    if (info == null) {
      throw new AssertionError("no type " + typeOid);
    }
    return info;
  }

  @Override
  public @Nullable TypeInfo findType(int typeOid) {
    return types.get(typeOid);
  }

  @Override
  public String formatType(int typeOid, int typmod) {
    return type(typeOid).name();
  }

  @Override
  public int objectOid(ObjectKind kind, String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public @Nullable String objectName(ObjectKind kind, int oid) {
    return null;
  }

  @Override
  public @Nullable RangeInfo range(int typeOid) {
    return null;
  }

  @Override
  public @Nullable String enumLabel(int enumOid) {
    return null;
  }

  @Override
  public int enumOid(int typeOid, String label) {
    return 0;
  }

  @Override
  public double enumSortOrder(int enumOid) {
    return 0;
  }
}
