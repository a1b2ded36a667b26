// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.Dependencies;
import dev.gajah.catalog.dependency.DependencyType;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgTrigger;

/// The four pg_trigger rows of a foreign key, so that a PostgreSQL that opens the directory
/// enforces it too (PostgreSQL: `createForeignKeyActionTriggers`, `createForeignKeyCheckTriggers`).
public final class ForeignKeyTriggers {
  private static final int ROW = 1;
  private static final int INSERT = 4;
  private static final int DELETE = 8;
  private static final int UPDATE = 16;
  private static final int CHECK_INSERT = 1644;
  private static final int CHECK_UPDATE = 1645;

  private final Catalog catalog;
  private final Dependencies dependencies;

  public ForeignKeyTriggers(Catalog catalog) {
    this.catalog = catalog;
    this.dependencies = new Dependencies(catalog);
  }

  public void create(PgConstraint c) {
    add(c, true, ROW | DELETE, action(c.confdeltype()));
    add(c, true, ROW | UPDATE, action(c.confupdtype()) + 1);
    add(c, false, ROW | INSERT, CHECK_INSERT);
    add(c, false, ROW | UPDATE, CHECK_UPDATE);
    RelationChanges changes = new RelationChanges(catalog);
    changes.updateClass(c.conrelid(), PgClass.RELHASTRIGGERS, Columns.fromBool(true));
    catalog.transaction().commandCounterIncrement();
    if (c.confrelid() != c.conrelid()) {
      changes.updateClass(c.confrelid(), PgClass.RELHASTRIGGERS, Columns.fromBool(true));
      catalog.transaction().commandCounterIncrement();
    }
    catalog.invalidateRelationAtCommit(c.conrelid());
    catalog.invalidateRelationAtCommit(c.confrelid());
  }

  /// The function that does an action after DELETE; the one for UPDATE has the next OID.
  private static int action(char letter) {
    return switch (letter) {
      case 'c' -> 1646;
      case 'r' -> 1648;
      case 'n' -> 1650;
      case 'd' -> 1652;
      case 'a' -> 1654;
      default -> throw SqlError.internal("unrecognized foreign key action: " + letter);
    };
  }

  private void add(PgConstraint c, boolean onReferenced, int type, int function) {
    int oid = catalog.access().newOid(PgTrigger.RELATION_OID, IndexOids.PG_TRIGGER_OID_INDEX);
    String name = "RI_ConstraintTrigger_" + (onReferenced ? "a" : "c") + "_" + Oid.toString(oid);
    catalog
        .access()
        .insert(
            new PgTrigger(
                oid,
                onReferenced ? c.confrelid() : c.conrelid(),
                0,
                name,
                function,
                type,
                'O',
                true,
                onReferenced ? c.conrelid() : c.confrelid(),
                c.conindid(),
                c.oid(),
                c.condeferrable(),
                c.condeferred(),
                0,
                new int[0],
                new byte[0],
                null,
                null,
                null));
    dependencies.record(
        ObjectAddress.of(PgTrigger.RELATION_OID, oid),
        ObjectAddress.of(PgConstraint.RELATION_OID, c.oid()),
        DependencyType.INTERNAL);
  }
}
