// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.transaction.xact.OidGenerator;

/// Numbers for new relations and new files (PostgreSQL: `GetNewRelFileNumber`).
final class FileNumbers {
  private final Catalog catalog;

  FileNumbers(Catalog catalog) {
    this.catalog = catalog;
  }

  /// A relation OID that is free in pg_class and as a file number.
  int newRelationOid(int tablespaceOid) {
    while (true) {
      int oid = catalog.access().newOid(PgClass.RELATION_OID, IndexOids.PG_CLASS_OID_INDEX);
      if (!exists(tablespaceOid, oid)) {
        return oid;
      }
    }
  }

  /// A file number for new files of an old relation.
  int newFileNumber(int tablespaceOid) {
    OidGenerator oids = catalog.shared().transactions().oidGenerator();
    while (true) {
      int number = oids.next();
      if (!exists(tablespaceOid, number)) {
        return number;
      }
    }
  }

  private boolean exists(int tablespaceOid, int number) {
    int tablespace =
        tablespaceOid != 0 ? tablespaceOid : catalog.transaction().databaseTablespaceOid();
    int database = tablespace == RelFileLocator.GLOBAL_TABLESPACE ? 0 : catalog.databaseOid();
    return catalog
        .shared()
        .buffers()
        .storage()
        .exists(new RelFileLocator(tablespace, database, number), ForkNumber.MAIN);
  }
}
