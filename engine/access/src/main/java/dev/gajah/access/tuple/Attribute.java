// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.tuple;

import dev.gajah.base.vector.Representation;
import org.jspecify.annotations.Nullable;

/// One column of a relation (PostgreSQL: `pg_attribute`, `FormData_pg_attribute`).
///
/// `number` is 1-based. `length` is `attlen` (-1 varlena, -2 cstring), `alignment` one of `c s i
/// d`, `storage` one of `p e x m`, `compression` `p`, `l` or 0 for the default, `identity` `a`, `d`
/// or 0, `generated` `s` or 0. `missingValue` (object form) stands in for the attribute in tuples
/// written before it was added.
public record Attribute(
    int number,
    String name,
    int typeOid,
    int length,
    boolean byValue,
    char alignment,
    char storage,
    char compression,
    int typmod,
    int collationOid,
    int dimensions,
    boolean notNull,
    boolean hasDefault,
    boolean hasMissing,
    @Nullable Object missingValue,
    char identity,
    char generated,
    boolean dropped,
    boolean isLocal,
    int inheritCount,
    Representation representation) {

  private static final int FLOAT4_OID = 700;
  private static final int FLOAT8_OID = 701;
  private static final int TID_OID = 27;

  /// A plain column without default, constraint or history.
  public static Attribute of(
      int number,
      String name,
      int typeOid,
      int length,
      boolean byValue,
      char alignment,
      char storage,
      int typmod,
      int collationOid,
      boolean notNull) {
    return new Attribute(
        number,
        name,
        typeOid,
        length,
        byValue,
        alignment,
        storage,
        (char) 0,
        typmod,
        collationOid,
        0,
        notNull,
        false,
        false,
        null,
        (char) 0,
        (char) 0,
        false,
        true,
        0,
        representationOf(typeOid, length, byValue));
  }

  /// How values of a base type travel. A domain passes its base type's OID.
  public static Representation representationOf(int baseTypeOid, int length, boolean byValue) {
    if (baseTypeOid == FLOAT4_OID || baseTypeOid == FLOAT8_OID) {
      return Representation.DOUBLE;
    }
    if (baseTypeOid == TID_OID || (byValue && length > 0)) {
      return Representation.LONG;
    }
    return Representation.BYTES;
  }

  /// The same column at another place.
  public Attribute withNumber(int other) {
    return new Attribute(
        other,
        name,
        typeOid,
        length,
        byValue,
        alignment,
        storage,
        compression,
        typmod,
        collationOid,
        dimensions,
        notNull,
        hasDefault,
        hasMissing,
        missingValue,
        identity,
        generated,
        dropped,
        isLocal,
        inheritCount,
        representation);
  }

  /// True if a short varlena header may be used (PostgreSQL: `ATT_IS_PACKABLE`).
  public boolean isPackable() {
    return length == -1 && storage != 'p';
  }

  /// Bytes of alignment: 1, 2, 4 or 8.
  public int alignmentBytes() {
    return alignmentBytes(alignment);
  }

  static int alignmentBytes(char alignment) {
    return switch (alignment) {
      case 'c' -> 1;
      case 's' -> 2;
      case 'i' -> 4;
      case 'd' -> 8;
      default -> throw new IllegalArgumentException("alignment " + alignment);
    };
  }
}
