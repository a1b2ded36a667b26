// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.access.heap.HeapScan;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexScan;
import dev.gajah.access.index.ScanKey;
import dev.gajah.access.index.UniqueCheck;
import dev.gajah.access.sequence.SequenceParameters;
import dev.gajah.access.sequence.SequenceState;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.TupleFormer;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.CatalogServer;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.dependency.DropBehavior;
import dev.gajah.catalog.dependency.ObjectAddress;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.catalog.schema.TypeOids;
import dev.gajah.transaction.lmgr.LockMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionTest {
  @TempDir Path folder;
  private CatalogServer server;
  private Catalog catalog;

  @BeforeEach
  void start() throws Exception {
    CatalogServer.initdb(folder.resolve("data"));
    server = new CatalogServer(folder.resolve("data"));
    catalog = server.session(5);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  static int createTable(Catalog catalog, String name) {
    int table =
        new RelationCreation(catalog)
            .create(
                new RelationDefinition(
                    name,
                    catalog.creationNamespace(),
                    'r',
                    10,
                    List.of(
                        ColumnDefinition.of("id", TypeOids.INT4, -1, 0, true),
                        ColumnDefinition.of(
                            "note", TypeOids.TEXT, -1, SystemOids.DEFAULT_COLLATION, false))));
    ConstraintCreation constraints = new ConstraintCreation(catalog);
    int constraint = constraints.newOid();
    IndexCreation indexes = new IndexCreation(catalog);
    int index =
        indexes.create(
            IndexDefinition.of(
                    name + "_pkey",
                    table,
                    List.of(
                        new IndexDefinition.Column(
                            "id", 1, TypeOids.INT4, 0, SystemOids.INT4_BTREE_CLASS, 0)),
                    true)
                .asPrimary()
                .withConstraint(constraint, false, false));
    constraints.createIndexConstraint(
        constraint, table, name + "_pkey", true, new int[] {1}, index, false, false);
    indexes.buildPlain(index);
    return table;
  }

  static void insert(Catalog catalog, int tableOid, long id, String note) {
    RelationDescriptor table = catalog.openRelation(tableOid, LockMode.ROW_EXCLUSIVE);
    HeapTuple tuple =
        new TupleFormer(table.tuple())
            .form(new Object[] {id, note.getBytes(StandardCharsets.UTF_8)});
    catalog.heap().simpleInsert(table, tuple);
    for (IndexDescriptor index : table.indexes()) {
      Vector[] columns = {Vector.create(index.column(0).representation(), 1)};
      columns[0].set(0, id);
      catalog
          .shared()
          .btree()
          .beginInsert(
              index, catalog.transaction(), catalog.heap().indexedTable(table), (i, c, r) -> null)
          .insert(columns, 0, tuple.tid, UniqueCheck.YES, false);
    }
  }

  private int count(int tableOid) {
    RelationDescriptor table = catalog.openRelation(tableOid, LockMode.ACCESS_SHARE);
    int rows = 0;
    try (HeapScan scan =
        catalog.heap().beginScan(table, catalog.transaction().statementSnapshot())) {
      HeapTuple tuple = new HeapTuple();
      while (scan.next(tuple)) {
        rows++;
      }
    }
    return rows;
  }

  @Test
  void tableWithPrimaryKey() {
    CatalogServer.begin(catalog);
    int table = createTable(catalog, "t");
    for (int i = 0; i < 1000; i++) {
      insert(catalog, table, i, "note " + i);
    }
    insert(catalog, table, 1000, "x".repeat(100_000));
    assertThatThrownBy(() -> insert(catalog, table, 5, "again"))
        .isInstanceOf(SqlError.class)
        .hasMessage("duplicate key value violates unique constraint \"t_pkey\"");
    CatalogServer.abort(catalog);

    CatalogServer.begin(catalog);
    assertThat(catalog.relationOidByName(null, "t")).isZero();
    // The first file stays, empty, until the next checkpoint.
    assertThat(folder.resolve("data/base/5/" + table)).isEmptyFile();
    int again = createTable(catalog, "t");
    CatalogServer.commit(catalog);

    Catalog other = server.session(5);
    CatalogServer.begin(other);
    assertThat(other.relationOidByName(null, "t")).isEqualTo(again);
    RelationDescriptor seen = other.relation(again);
    assertThat(seen.toastOid()).isNotZero();
    assertThat(seen.indexes()).hasSize(1);
    assertThat(seen.indexes().getFirst().primary()).isTrue();
    assertThat(other.formatType(seen.typeOid(), -1)).isEqualTo("t");
    for (int i = 0; i < 100; i++) {
      insert(other, again, i, "n");
    }
    CatalogServer.commit(other);

    CatalogServer.begin(catalog);
    IndexDescriptor index = catalog.relation(again).indexes().getFirst();
    try (IndexScan scan = server.shared.btree().beginScan(index, catalog.transaction())) {
      scan.rescan(new ScanKey[] {ScanKey.of(0, ScanKey.EQUAL, 77L)}, 1, true);
      assertThat(scan.next()).isTrue();
    }
    assertThat(count(again)).isEqualTo(100);
    new RelationChanges(catalog).truncate(again);
    assertThat(count(again)).isZero();
    CatalogServer.abort(catalog);

    CatalogServer.begin(catalog);
    assertThat(count(again)).isEqualTo(100);
    new RelationChanges(catalog).truncate(again);
    CatalogServer.commit(catalog);
    CatalogServer.begin(catalog);
    assertThat(count(again)).isZero();
    insert(catalog, again, 1, "one");
    CatalogServer.commit(catalog);
  }

  @Test
  void invalidationReachesOtherSessions() {
    Catalog other = server.session(5);
    CatalogServer.begin(other);
    assertThat(other.relationOidByName(null, "t")).isZero();
    CatalogServer.commit(other);

    CatalogServer.begin(catalog);
    int table = createTable(catalog, "t");
    CatalogServer.begin(other);
    assertThat(other.relationOidByName(null, "t")).isZero();
    CatalogServer.commit(catalog);

    int found = other.relationOidByName(null, null, "t", LockMode.ACCESS_SHARE, true);
    assertThat(found).isEqualTo(table);
    assertThat(other.relation(table).indexes()).hasSize(1);
    CatalogServer.commit(other);

    CatalogServer.begin(catalog);
    new RelationChanges(catalog).rename(table, "u");
    CatalogServer.commit(catalog);
    CatalogServer.begin(other);
    assertThat(other.relationOidByName(null, "t")).isZero();
    assertThat(other.relation(table).name()).isEqualTo("u");
    assertThat(other.formatType(other.relation(table).typeOid(), -1)).isEqualTo("u");
    CatalogServer.commit(other);
  }

  @Test
  void dropFollowsDependencies() {
    CatalogServer.begin(catalog);
    int dependencies =
        catalog
            .access()
            .list(
                dev.gajah.catalog.schema.PgDepend.RELATION_OID,
                dev.gajah.catalog.schema.IndexOids.PG_DEPEND_DEPENDER_INDEX)
            .size();
    int schema = new SchemaCreation(catalog).create("s", 10, false);
    catalog.transaction().commandCounterIncrement();
    ((CatalogServer.TestSession) catalog.session()).searchPath = "s";
    int table = createTable(catalog, "t");
    CatalogServer.commit(catalog);

    CatalogServer.begin(catalog);
    assertThatThrownBy(
            () ->
                Removal.deletion(catalog)
                    .drop(
                        ObjectAddress.of(PgNamespace.RELATION_OID, schema), DropBehavior.RESTRICT))
        .isInstanceOfSatisfying(
            SqlError.class,
            e -> {
              assertThat(e.message())
                  .isEqualTo("cannot drop schema s because other objects depend on it");
              assertThat(e.detail()).isEqualTo("table t depends on schema s");
              assertThat(e.state().toString()).contains("2BP01");
            });
    CatalogServer.abort(catalog);

    CatalogServer.begin(catalog);
    int index = catalog.relation(table).indexes().getFirst().indexOid();
    assertThatThrownBy(
            () ->
                Removal.deletion(catalog)
                    .drop(ObjectAddress.of(PgClass.RELATION_OID, index), DropBehavior.CASCADE))
        .isInstanceOf(SqlError.class)
        .hasMessage("cannot drop index t_pkey because constraint t_pkey on table t requires it");
    CatalogServer.abort(catalog);

    CatalogServer.begin(catalog);
    Removal.deletion(catalog)
        .drop(ObjectAddress.of(PgNamespace.RELATION_OID, schema), DropBehavior.CASCADE);
    assertThat(catalog.namespaceOid("s")).isZero();
    CatalogServer.commit(catalog);
    CatalogServer.begin(catalog);
    assertThat(catalog.findClass(table)).isNull();
    assertThat(catalog.findClass(index)).isNull();
    assertThat(
            catalog
                .access()
                .list(
                    dev.gajah.catalog.schema.PgDepend.RELATION_OID,
                    dev.gajah.catalog.schema.IndexOids.PG_DEPEND_DEPENDER_INDEX)
                .size())
        .isEqualTo(dependencies);
    CatalogServer.commit(catalog);
    assertThat(folder.resolve("data/base/5/" + index))
        .satisfiesAnyOf(p -> assertThat(p).doesNotExist(), p -> assertThat(Files.size(p)).isZero());
  }

  @Test
  void sequencesDatabasesAndRoles() {
    CatalogServer.begin(catalog);
    SequenceParameters parameters = new SequenceParameters(1, 1, Long.MAX_VALUE, 1, 1, false);
    int sequence =
        new RelationCreation(catalog)
            .createSequence(
                "s",
                catalog.creationNamespace(),
                10,
                'p',
                TypeOids.INT8,
                parameters,
                new SequenceState(1, 0, false));
    assertThat(
            server
                .shared
                .sequences()
                .next(catalog.relation(sequence), parameters, catalog.transaction())
                .first())
        .isEqualTo(1);
    createTable(catalog, "t");
    CatalogServer.commit(catalog);

    CatalogServer.begin(catalog);
    PgDatabase template = catalog.findDatabase("postgres");
    int database =
        new DatabaseCreation(catalog).create("copy", 10, template, 0, false, true, -1, 0);
    CatalogServer.commit(catalog);
    Catalog inside = server.session(database);
    CatalogServer.begin(inside);
    assertThat(inside.relationOidByName(null, "t")).isNotZero();
    assertThat(inside.findSequence(sequence)).isNotNull();
    CatalogServer.commit(inside);

    CatalogServer.begin(catalog);
    new DatabaseCreation(catalog).drop(catalog.findDatabase("copy"));
    CatalogServer.commit(catalog);
    assertThat(folder.resolve("data/base/" + database)).doesNotExist();

    CatalogServer.begin(catalog);
    RoleCreation roles = new RoleCreation(catalog);
    int joe =
        roles.create(
            new dev.gajah.catalog.schema.PgAuthid(
                0, "joe", false, true, false, false, true, false, false, -1, null, null));
    assertThat(catalog.hasPrivilegesOfRole(joe, SystemOids.ROLE_PG_MONITOR)).isFalse();
    roles.addMember(SystemOids.ROLE_PG_MONITOR, joe, 10, false, true, true);
    assertThat(catalog.hasPrivilegesOfRole(joe, SystemOids.ROLE_PG_READ_ALL_STATS)).isTrue();
    assertThatThrownBy(
            () ->
                catalog
                    .privileges()
                    .check(
                        dev.gajah.catalog.acl.ObjectKind.TABLE,
                        catalog.relationOidByName(null, "t"),
                        joe,
                        dev.gajah.nodes.query.AclMode.SELECT))
        .isInstanceOf(SqlError.class)
        .hasMessage("permission denied for table t");
    roles.drop(joe);
    CatalogServer.commit(catalog);
  }
}
