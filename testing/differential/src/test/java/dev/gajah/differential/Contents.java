// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import dev.gajah.support.client.PlainClient;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/// What is in the tables of a cluster, as a client sees it: for each table of each database the
/// number of rows and a digest of their text; for each sequence its state.
final class Contents {
  private static final String DATABASES =
      "select datname from pg_database where datallowconn order by 1";
  private static final String RELATIONS =
      "select n.nspname, c.relname, c.relkind, c.relpersistence from pg_class c"
          + " join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'S')"
          + " and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1, 2";

  private Contents() {}

  static List<String> of(int port) throws IOException, PlainClient.ServerError {
    List<String> contents = new ArrayList<>();
    List<String> databases;
    try (PlainClient client = new PlainClient(port)) {
      databases = client.query(DATABASES);
    }
    for (String database : databases) {
      try (PlainClient client = new PlainClient(port, database)) {
        for (String relation : client.query(RELATIONS)) {
          String[] fields = relation.split("\\|");
          String name = "\"%s\".\"%s\"".formatted(fields[0], fields[1]);
          List<String> rows = client.query("select * from " + name);
          Collections.sort(rows);
          contents.add(
              "%s %s %s: %d rows, %s"
                  .formatted(fields[3], database, name, rows.size(), digest(rows)));
        }
      }
    }
    return contents;
  }

  /// Without relations that a crash empties.
  static List<String> withoutUnlogged(List<String> contents) {
    return contents.stream().filter(line -> !line.startsWith("u ")).toList();
  }

  private static String digest(List<String> rows) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String row : rows) {
        digest.update(row.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        digest.update((byte) '\n');
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
