// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.namespace.Identifiers;
import org.jspecify.annotations.Nullable;

/// Names that the server makes up for indexes, constraints and sequences (PostgreSQL:
/// `makeObjectName`, `ChooseRelationName`).
public final class ObjectNames {
  private final Catalog catalog;

  public ObjectNames(Catalog catalog) {
    this.catalog = catalog;
  }

  /// `name1_name2_label`, the longer of the two names cut first until all fits.
  public static String make(String name1, @Nullable String name2, @Nullable String label) {
    int overhead = (label == null ? 0 : label.getBytes(UTF_8).length + 1) + (name2 == null ? 0 : 1);
    int available = Identifiers.NAME_BYTES_MAX - overhead;
    int length1 = name1.getBytes(UTF_8).length;
    int length2 = name2 == null ? 0 : name2.getBytes(UTF_8).length;
    while (length1 + length2 > available) {
      if (length1 > length2) {
        length1--;
      } else {
        length2--;
      }
    }
    StringBuilder text = new StringBuilder(clip(name1, length1));
    if (name2 != null) {
      text.append('_').append(clip(name2, length2));
    }
    if (label != null) {
      text.append('_').append(label);
    }
    return text.toString();
  }

  private static String clip(String name, int bytes) {
    byte[] all = name.getBytes(UTF_8);
    int end = Math.min(bytes, all.length);
    while (end > 0 && end < all.length && (all[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(all, 0, end, UTF_8);
  }

  /// A name like the other's that no relation of the schema has yet, and no constraint if
  /// `constraintToo`.
  public String chooseRelation(
      String name1, @Nullable String name2, String label, int namespaceOid, boolean constraintToo) {
    for (int pass = 0; ; pass++) {
      String name = make(name1, name2, pass == 0 ? label : label + pass);
      if (catalog.namespaces().relationIn(namespaceOid, name) == 0
          && (!constraintToo || !constraintExists(name, namespaceOid))) {
        return name;
      }
    }
  }

  /// A name for a constraint that neither the table nor, to be safe, its schema has.
  public String chooseConstraint(
      String name1,
      @Nullable String name2,
      String label,
      int namespaceOid,
      java.util.Collection<String> others) {
    for (int pass = 0; ; pass++) {
      String name = make(name1, name2, pass == 0 ? label : label + pass);
      if (!others.contains(name) && !constraintExists(name, namespaceOid)) {
        return name;
      }
    }
  }

  private boolean constraintExists(String name, int namespaceOid) {
    return catalog
            .access()
            .first(
                dev.gajah.catalog.schema.PgConstraint.RELATION_OID,
                dev.gajah.catalog.schema.IndexOids.PG_CONSTRAINT_CONNAME_NSP_INDEX,
                dev.gajah.catalog.indexing.CatalogAccess.equalName(0, name),
                dev.gajah.catalog.indexing.CatalogAccess.equalOid(1, namespaceOid))
        != null;
  }
}
