// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import org.jspecify.annotations.Nullable;

/// What a type's functions may ask the catalog. Implemented by the catalog module.
public interface TypeCatalog {
  /// Layout and kind of a type.
  ///
  /// @param length pg_type.typlen: -1 varlena, -2 C string; @param alignment `c`, `s`, `i` or `d`
  /// @param kind pg_type.typtype: `b` base, `c` composite, `d` domain, `e` enum, `p` pseudo, `r`
  ///   range, `m` multirange
  /// @param elementType element of an array (or of a fixed-length subscriptable type), 0 if none
  /// @param arrayType the array type over this type, 0 if none
  /// @param baseType of a domain, 0 otherwise
  /// @param delimiter between array elements in text form
  record TypeInfo(
      int oid,
      String name,
      int length,
      boolean byValue,
      char alignment,
      char kind,
      char category,
      boolean isVarlenaArray,
      int elementType,
      int arrayType,
      int baseType,
      int baseTypmod,
      char delimiter,
      int inputFunction,
      int outputFunction) {}

  /// A range type, from pg_range.
  ///
  /// @param canonicalFunction pg_proc OID, 0 if there is none
  record RangeInfo(int rangeType, int subtype, int multirangeType, int canonicalFunction) {}

  /// The range type with this OID, or the one under the multirange type with this OID; null if it
  /// is neither.
  @Nullable RangeInfo range(int typeOid);

  /// @throws dev.gajah.base.error.SqlError XX000 "cache lookup failed for type %u"
  TypeInfo type(int typeOid);

  /// Null if there is no such type.
  @Nullable TypeInfo findType(int typeOid);

  /// A type's name as SQL writes it, schema-qualified if it is not visible (PostgreSQL:
  /// `format_type_extended`).
  String formatType(int typeOid, int typmod);

  /// Kinds of objects that `reg*` types name.
  enum ObjectKind {
    CLASS,
    TYPE,
    PROC,
    PROCEDURE,
    OPER,
    OPERATOR,
    NAMESPACE,
    ROLE,
    COLLATION,
    CONFIG,
    DICTIONARY
  }

  /// The OID that a possibly qualified, possibly quoted name stands for.
  ///
  /// @throws dev.gajah.base.error.SqlError 42P01, 42704, 42883, ... with PostgreSQL's text
  int objectOid(ObjectKind kind, String name);

  /// As the `reg*` output functions write an object; null if there is none with this OID.
  @Nullable String objectName(ObjectKind kind, int oid);

  /// The label of an enum value, by pg_enum OID.
  @Nullable String enumLabel(int enumOid);

  /// The pg_enum OID of a label; 0 if there is none.
  int enumOid(int typeOid, String label);

  /// The sort position of an enum value.
  double enumSortOrder(int enumOid);
}
