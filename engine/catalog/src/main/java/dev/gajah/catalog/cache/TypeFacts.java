// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.cache;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.namespace.TypeNames;
import dev.gajah.catalog.schema.PgAmop;
import dev.gajah.catalog.schema.PgAmproc;
import dev.gajah.catalog.schema.PgCast;
import dev.gajah.catalog.schema.PgOpclass;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.catalog.schema.TypeOids;
import dev.gajah.catalog.syscache.CatalogCaches;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Questions about types that need several catalogs: default operator classes, sorting and hashing
/// operators, binary coercion (PostgreSQL: `typcache.c`, parts of `lsyscache.c` and `indexcmds.c`).
final class TypeFacts {
  private static final int LESS = 1;
  private static final int EQUAL = 3;
  private static final int GREATER = 5;
  private static final int HASH_EQUAL = 1;
  private static final int ARRAY_EQ_OPERATOR = 1070;
  private static final int RECORD_EQ_OPERATOR = 2988;

  private final CatalogCaches caches;
  private final Map<Integer, TypeOperators> operators = new HashMap<>();
  private final Map<Long, Integer> defaultOpclasses = new HashMap<>();

  TypeFacts(CatalogCaches caches) {
    this.caches = caches;
  }

  void clear() {
    operators.clear();
    defaultOpclasses.clear();
  }

  PgType type(int typeOid) {
    PgType type = caches.types.find(typeOid);
    if (type == null) {
      throw SqlError.internal("cache lookup failed for type " + Oid.toString(typeOid));
    }
    return type;
  }

  int baseTypeOid(int typeOid) {
    int oid = typeOid;
    while (true) {
      PgType type = caches.types.find(oid);
      if (type == null || type.typtype() != 'd') {
        return oid;
      }
      oid = type.typbasetype();
    }
  }

  int elementTypeOid(int arrayTypeOid) {
    PgType type = caches.types.find(arrayTypeOid);
    return type != null && TypeNames.isTrueArray(type) ? type.typelem() : 0;
  }

  /// PostgreSQL: `IsBinaryCoercible`.
  boolean isBinaryCoercible(int sourceOid, int target) {
    if (sourceOid == target
        || target == TypeOids.ANY
        || target == TypeOids.ANYELEMENT
        || target == TypeOids.ANYCOMPATIBLE) {
      return true;
    }
    int source = baseTypeOid(sourceOid);
    if (source == target) {
      return true;
    }
    PgType type = caches.types.find(source);
    if (type != null) {
      switch (target) {
        case TypeOids.ANYARRAY, TypeOids.ANYCOMPATIBLEARRAY -> {
          if (TypeNames.isTrueArray(type)) {
            return true;
          }
        }
        case TypeOids.ANYENUM -> {
          if (type.typtype() == 'e') {
            return true;
          }
        }
        case TypeOids.ANYRANGE, TypeOids.ANYCOMPATIBLERANGE -> {
          if (type.typtype() == 'r') {
            return true;
          }
        }
        case TypeOids.ANYMULTIRANGE, TypeOids.ANYCOMPATIBLEMULTIRANGE -> {
          if (type.typtype() == 'm') {
            return true;
          }
        }
        case TypeOids.RECORD -> {
          if (type.typtype() == 'c') {
            return true;
          }
        }
        case TypeOids.RECORD_ARRAY -> {
          PgType element = TypeNames.isTrueArray(type) ? caches.types.find(type.typelem()) : null;
          if (element != null && element.typtype() == 'c') {
            return true;
          }
        }
        default -> {}
      }
    }
    PgCast cast = caches.casts.find(source, target);
    return cast != null && cast.castmethod() == 'b' && cast.castcontext() == 'i';
  }

  /// PostgreSQL: `GetDefaultOpClass`.
  int defaultOpclass(int typeOid, int accessMethodOid) {
    long key = (long) accessMethodOid << 32 | Oid.toLong(typeOid);
    Integer known = defaultOpclasses.get(key);
    if (known != null) {
      return known;
    }
    int base = baseTypeOid(typeOid);
    PgType type = caches.types.find(base);
    char category = type == null ? 'X' : type.typcategory();
    int exact = 0;
    int preferred = 0;
    int preferredCount = 0;
    int compatible = 0;
    int compatibleCount = 0;
    for (PgOpclass opclass : caches.opclassesByName.listByOid(accessMethodOid)) {
      if (!opclass.opcdefault()) {
        continue;
      }
      if (opclass.opcintype() == base) {
        exact = opclass.oid();
        break;
      }
      if (isBinaryCoercible(base, opclass.opcintype())) {
        PgType input = caches.types.find(opclass.opcintype());
        if (input != null && input.typcategory() == category && input.typispreferred()) {
          preferred = opclass.oid();
          preferredCount++;
        } else {
          compatible = opclass.oid();
          compatibleCount++;
        }
      }
    }
    int result = exact;
    if (result == 0) {
      if (preferredCount == 1) {
        result = preferred;
      } else if (preferredCount == 0 && compatibleCount == 1) {
        result = compatible;
      }
    }
    defaultOpclasses.put(key, result);
    return result;
  }

  int opfamilyMember(int family, int left, int right, int strategy) {
    PgAmop row =
        caches.amopsByStrategy.findKeys(
            Oid.toLong(family), Oid.toLong(left), Oid.toLong(right), (long) strategy);
    return row == null ? 0 : row.amopopr();
  }

  int opfamilyProc(int family, int left, int right, int number) {
    PgAmproc row =
        caches.amprocs.findKeys(
            Oid.toLong(family), Oid.toLong(left), Oid.toLong(right), (long) number);
    return row == null ? 0 : row.amproc();
  }

  TypeOperators operators(int typeOid) {
    TypeOperators known = operators.get(typeOid);
    if (known != null) {
      return known;
    }
    TypeOperators result = compute(typeOid);
    operators.put(typeOid, result);
    return result;
  }

  private @Nullable PgOpclass opclassFor(int typeOid, int accessMethodOid) {
    int oid = defaultOpclass(typeOid, accessMethodOid);
    return oid == 0 ? null : caches.opclasses.find(oid);
  }

  private TypeOperators compute(int typeOid) {
    PgOpclass btree = opclassFor(typeOid, SystemOids.BTREE_AM);
    PgOpclass hash = opclassFor(typeOid, SystemOids.HASH_AM);
    int equal = 0;
    int less = 0;
    int greater = 0;
    int compare = 0;
    int hashProc = 0;
    if (btree != null) {
      int family = btree.opcfamily();
      int input = btree.opcintype();
      equal = opfamilyMember(family, input, input, EQUAL);
      less = opfamilyMember(family, input, input, LESS);
      greater = opfamilyMember(family, input, input, GREATER);
      compare = opfamilyProc(family, input, input, 1);
    }
    if (hash != null) {
      if (equal == 0) {
        equal = opfamilyMember(hash.opcfamily(), hash.opcintype(), hash.opcintype(), HASH_EQUAL);
      }
      hashProc = opfamilyProc(hash.opcfamily(), hash.opcintype(), hash.opcintype(), 1);
    }
    if (equal == ARRAY_EQ_OPERATOR) {
      // Arrays are as good as their elements.
      int element = elementTypeOid(baseTypeOid(typeOid));
      TypeOperators of = element == 0 ? null : operators(element);
      if (of == null || of.equalOperator() == 0) {
        equal = 0;
      }
      if (of == null || of.compareProc() == 0) {
        less = 0;
        greater = 0;
        compare = 0;
      }
      if (of == null || of.hashProc() == 0) {
        hashProc = 0;
      }
    } else if (equal == RECORD_EQ_OPERATOR && typeOid == TypeOids.RECORD) {
      hashProc = 0; // the columns are not known
    }
    return new TypeOperators(
        typeOid,
        btree == null ? 0 : btree.oid(),
        btree == null ? 0 : btree.opcfamily(),
        btree == null ? 0 : btree.opcintype(),
        hash == null ? 0 : hash.oid(),
        hash == null ? 0 : hash.opcfamily(),
        hash == null ? 0 : hash.opcintype(),
        equal,
        less,
        greater,
        compare,
        hashProc);
  }
}
