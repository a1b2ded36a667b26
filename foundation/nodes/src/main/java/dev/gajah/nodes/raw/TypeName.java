// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.raw;

import java.util.List;

/// A type as written, or a type given by OID when `names` is empty.
///
/// @param typmods modifier expressions; empty means `typemod` counts
/// @param typemod prespecified modifier, -1 for none
/// @param arrayBounds one element per dimension, -1 where no bound was given
public record TypeName(
    List<String> names,
    int typeOid,
    boolean setof,
    boolean pctType,
    List<RawExpr> typmods,
    int typemod,
    List<Integer> arrayBounds,
    int location)
    implements Clause {
  public static TypeName of(List<String> names, int location) {
    return new TypeName(names, 0, false, false, List.of(), -1, List.of(), location);
  }

  /// A type that the parser itself names: `pg_catalog.name`.
  public static TypeName system(String name, int location) {
    return of(List.of("pg_catalog", name), location);
  }

  public static TypeName ofOid(int typeOid, int typemod) {
    return new TypeName(List.of(), typeOid, false, false, List.of(), typemod, List.of(), -1);
  }

  public TypeName withTypmods(List<RawExpr> value) {
    return new TypeName(names, typeOid, setof, pctType, value, typemod, arrayBounds, location);
  }

  public TypeName withSetof() {
    return new TypeName(names, typeOid, true, pctType, typmods, typemod, arrayBounds, location);
  }

  public TypeName withPctType() {
    return new TypeName(names, typeOid, setof, true, typmods, typemod, arrayBounds, location);
  }

  public TypeName withArrayBounds(List<Integer> value) {
    return new TypeName(names, typeOid, setof, pctType, typmods, typemod, value, location);
  }
}
