// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.nodetree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.catalog.CatalogServer;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgRewrite;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.query.Query;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reads trees that PostgreSQL 17 stored for defaults, constraints and indexes, and writes them
/// again.
class ExpressionTextTest {
  @TempDir Path folder;

  /// What the text keeps but an expression does not: chosen hash functions.
  private static String withoutHashFunctions(String tree) {
    return tree.replaceAll(":(hash|neg)funcid \\d+", ":$1funcid 0");
  }

  @Test
  void readsAndWritesWhatPostgresStored() throws Exception {
    CatalogServer.initdb(folder.resolve("data"));
    try (CatalogServer server = new CatalogServer(folder.resolve("data"));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(getClass().getResourceAsStream("trees.txt"), UTF_8))) {
      Catalog catalog = server.session(5);
      CatalogServer.begin(catalog);
      int count = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String expected = withoutHashFunctions(line);
        if (line.startsWith("(")) {
          List<Expr> read = new ExpressionReader(catalog).readList(line);
          assertThat(new ExpressionWriter(catalog).writeList(read)).isEqualTo(expected);
        } else {
          Expr read = new ExpressionReader(catalog).read(line);
          assertThat(new ExpressionWriter(catalog).write(read)).isEqualTo(expected);
          ExpressionReferences.of(catalog, read, 16384);
        }
        count++;
      }
      assertThat(count).isGreaterThan(40);
      CatalogServer.commit(catalog);
    }
  }

  @Test
  void readsAndWritesTheQueriesOfAllSystemViews() throws Exception {
    CatalogServer.initdb(folder.resolve("data"));
    try (CatalogServer server = new CatalogServer(folder.resolve("data"))) {
      Catalog catalog = server.session(5);
      CatalogServer.begin(catalog);
      int[] count = {0};
      catalog
          .access()
          .scanAll(
              PgRewrite.RELATION_OID,
              tuple -> {
                PgRewrite rule = PgRewrite.decode(tuple.values());
                if (rule.evType() == '1') {
                  Query query = new QueryReader(catalog).readAction(rule.evAction());
                  assertThat(new QueryWriter(catalog).writeAction(query))
                      .as(catalog.pgClass(rule.evClass()).relname())
                      .isEqualTo(withoutHashFunctions(rule.evAction()));
                  List<PgAttribute> columns = catalog.relationCache().attributes(rule.evClass());
                  assertThat(
                          query.targetList().stream()
                              .filter(t -> !t.resjunk())
                              .map(t -> t.expr().typeOid())
                              .toList())
                      .as(catalog.pgClass(rule.evClass()).relname())
                      .isEqualTo(columns.stream().map(PgAttribute::atttypid).toList());
                  count[0]++;
                }
                return true;
              });
      assertThat(count[0]).isEqualTo(78);
      CatalogServer.commit(catalog);
    }
  }
}
