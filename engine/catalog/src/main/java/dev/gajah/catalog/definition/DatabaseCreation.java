// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.schema.PgDbRoleSetting;
import dev.gajah.catalog.storage.DatabaseStorage;
import dev.gajah.transaction.lmgr.LockMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes and drops databases: rows and files (PostgreSQL: `createdb`, `dropdb`). Privileges,
/// sessions in the databases and the checkpoints that FILE_COPY needs are the caller's business.
public final class DatabaseCreation {
  private final Catalog catalog;
  private final CatalogAccess access;

  public DatabaseCreation(Catalog catalog) {
    this.catalog = catalog;
    access = catalog.access();
  }

  /// Copies `template` under a new name, with strategy WAL_LOG. Other properties are the
  /// template's. Returns the OID.
  ///
  /// @param connectionLimit -1 for none; @param oid the OID to give it, 0 for a free one
  public int create(
      String name,
      int ownerOid,
      PgDatabase template,
      int tablespaceOid,
      boolean isTemplate,
      boolean allowConnections,
      int connectionLimit,
      int oid) {
    catalog.lockObject(PgDatabase.RELATION_OID, template.oid(), LockMode.SHARE);
    if (catalog.findDatabase(name) != null) {
      throw new SqlError(
          SqlState.DUPLICATE_DATABASE, "database \"%s\" already exists".formatted(name));
    }
    int newOid =
        oid != 0 ? oid : access.newOid(PgDatabase.RELATION_OID, IndexOids.PG_DATABASE_OID_INDEX);
    int tablespace = tablespaceOid != 0 ? tablespaceOid : template.dattablespace();
    access.insert(
        new PgDatabase(
            newOid,
            name,
            ownerOid,
            template.encoding(),
            template.datlocprovider(),
            isTemplate,
            allowConnections,
            template.dathasloginevt(),
            connectionLimit,
            template.datfrozenxid(),
            template.datminmxid(),
            tablespace,
            template.datcollate(),
            template.datctype(),
            template.datlocale(),
            template.daticurules(),
            template.datcollversion(),
            null));
    Dependencies dependencies = new Dependencies(catalog);
    dependencies.recordOwner(PgDatabase.RELATION_OID, newOid, ownerOid);
    catalog.transaction().commandCounterIncrement();
    DatabaseStorage storage = new DatabaseStorage(catalog);
    boolean done = false;
    try {
      storage.copyLogged(template.oid(), template.dattablespace(), newOid, tablespace);
      done = true;
    } finally {
      if (!done) {
        storage.removeAfterFailure(newOid, List.of(tablespace));
      }
    }
    catalog.transaction().forceSyncCommit();
    return newOid;
  }

  /// Removes a database that nobody is connected to. The files go at once: the caller commits
  /// without doing anything else that could fail.
  public void drop(PgDatabase database) {
    catalog.lockObject(PgDatabase.RELATION_OID, database.oid(), LockMode.ACCESS_EXCLUSIVE);
    CatalogTuple tuple = find(database.oid());
    if (tuple == null) {
      throw new SqlError(
          SqlState.UNDEFINED_DATABASE,
          "database \"%s\" does not exist".formatted(database.datname()));
    }
    // Should the transaction fail after the files are gone, the row says that the database is not
    // usable.
    access.updateInPlace(
        PgDatabase.RELATION_OID,
        () -> find(database.oid()),
        values -> {
          values[PgDatabase.DATCONNLIMIT - 1] = Columns.fromInteger(-2);
          return values;
        },
        () -> {});
    catalog.invalidations().sendCurrentNow();
    catalog.shared().wal().flush(catalog.shared().wal().insertPosition());
    access.delete(PgDatabase.RELATION_OID, tuple);
    for (CatalogTuple setting :
        access.list(
            PgDbRoleSetting.RELATION_OID,
            IndexOids.PG_DB_ROLE_SETTING_DATABASEID_ROL_INDEX,
            CatalogAccess.equalOid(0, database.oid()))) {
      access.delete(PgDbRoleSetting.RELATION_OID, setting);
    }
    new Dependencies(catalog).deleteSharedOfDatabase(database.oid());
    new DatabaseStorage(catalog).remove(database.oid(), tablespaces());
    catalog.transaction().forceSyncCommit();
  }

  private @Nullable CatalogTuple find(int oid) {
    return access.first(
        PgDatabase.RELATION_OID, IndexOids.PG_DATABASE_OID_INDEX, CatalogAccess.equalOid(0, oid));
  }

  /// All tablespaces in which a database may have files.
  private List<Integer> tablespaces() {
    List<Integer> result = new ArrayList<>();
    access.scanAll(
        dev.gajah.catalog.schema.PgTablespace.RELATION_OID,
        tuple -> {
          int oid = dev.gajah.catalog.schema.PgTablespace.decode(tuple.values()).oid();
          if (oid != dev.gajah.base.id.RelFileLocator.GLOBAL_TABLESPACE) {
            result.add(oid);
          }
          return true;
        });
    return result;
  }
}
