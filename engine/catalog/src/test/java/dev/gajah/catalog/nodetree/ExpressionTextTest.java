// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.nodetree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.catalog.CatalogServer;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.nodes.expr.Expr;
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
        // What the text keeps but an expression does not: chosen hash functions.
        String expected = line.replaceAll(":(hash|neg)funcid \\d+", ":$1funcid 0");
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
}
