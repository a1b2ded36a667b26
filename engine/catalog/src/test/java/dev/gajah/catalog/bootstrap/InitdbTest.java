// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.ScanKey;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.catalog.CatalogServer;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.schema.Columns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitdbTest {
  @TempDir Path folder;

  @Test
  void everyRowIsFoundByEveryIndex() throws Exception {
    Path data = folder.resolve("data");
    CatalogServer.initdb(data);
    try (CatalogServer server = new CatalogServer(data)) {
      for (int database : new int[] {1, 4, 5}) {
        Catalog catalog = server.session(database);
        CatalogServer.begin(catalog);
        CatalogAccess access = catalog.access();
        int rows = 0;
        for (RelationDescriptor table : server.shared.system().tables()) {
          List<Long> tids = new ArrayList<>();
          List<Object[]> values = new ArrayList<>();
          access.scanAll(
              table.oid(),
              tuple -> {
                tids.add(tuple.tid());
                values.add(tuple.values());
                return true;
              });
          rows += tids.size();
          for (IndexDescriptor index : table.indexes()) {
            assertThat(access.list(table.oid(), index.indexOid()).stream().map(t -> t.tid()))
                .as(index.name())
                .containsExactlyInAnyOrderElementsOf(tids);
            for (int i = 0; i < values.size(); i += 7) {
              ScanKey[] keys = new ScanKey[index.columnCount()];
              for (int c = 0; c < keys.length; c++) {
                keys[c] =
                    CatalogAccess.equal(c, values.get(i)[index.column(c).heapAttribute() - 1]);
              }
              assertThat(
                      access.list(table.oid(), index.indexOid(), keys).stream().map(t -> t.tid()))
                  .as(index.name())
                  .contains(tids.get(i));
            }
          }
        }
        assertThat(rows).isGreaterThan(9000);
        CatalogServer.commit(catalog);
      }
    }
  }

  @Test
  void laysOutTheDirectory() throws Exception {
    Path data = folder.resolve("data");
    CatalogServer.initdb(data);
    assertThat(data.resolve("PG_VERSION")).hasContent("17\n");
    assertThat(data.resolve("pg_wal/summaries")).isDirectory();
    assertThat(Files.getPosixFilePermissions(data).toString())
        .contains("OWNER_READ")
        .doesNotContain("GROUP", "OTHERS");
    assertThatThrownBy(() -> CatalogServer.initdb(data))
        .isInstanceOf(SqlError.class)
        .hasMessageContaining("exists but is not empty");
  }

  @Test
  void decodedRowsEncodeToWhatTheyWere() throws Exception {
    Path data = folder.resolve("data");
    CatalogServer.initdb(data);
    try (CatalogServer server = new CatalogServer(data)) {
      Catalog catalog = server.session(5);
      CatalogServer.begin(catalog);
      List<Class<?>> rowTypes = SchemaClasses.all();
      assertThat(rowTypes).hasSize(64);
      for (Class<?> type : rowTypes) {
        int oid = type.getField("RELATION_OID").getInt(null);
        var decode = type.getMethod("decode", Object[].class);
        var encode = type.getMethod("encode");
        catalog
            .access()
            .scanAll(
                oid,
                tuple -> {
                  try {
                    Object row = decode.invoke(null, (Object) tuple.values());
                    Object[] again = (Object[]) encode.invoke(row);
                    for (int i = 0; i < again.length; i++) {
                      assertThat(Columns.same(again[i], tuple.values()[i]))
                          .as(
                              "%s column %s: %s",
                              type.getSimpleName(), i + 1, Arrays.deepToString(tuple.values()))
                          .isTrue();
                    }
                  } catch (ReflectiveOperationException e) {
                    throw new AssertionError(e);
                  }
                  return true;
                });
      }
      CatalogServer.commit(catalog);
    }
  }
}
