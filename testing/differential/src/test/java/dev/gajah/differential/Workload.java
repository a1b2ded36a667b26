// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import dev.gajah.support.client.PlainClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Work that leaves many kinds of pages and WAL records behind: `mixed.sql`, block by block, and
/// what takes several sessions.
final class Workload {
  private static final String UNSUPPORTED = "0A000";

  private final List<String> complete = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();

  private record Block(String name, List<String> statements) {}

  /// Names of the blocks that ran to their end.
  List<String> complete() {
    return complete;
  }

  /// What stopped the others: name, statement, message.
  List<String> missing() {
    return missing;
  }

  /// Runs everything.
  static Workload run(int port) throws IOException, PlainClient.ServerError {
    Workload workload = new Workload();
    for (Block block : blocks()) {
      workload.run(port, block);
    }
    try (PlainClient client = new PlainClient(port)) {
      workload.lockedBySeveral(port, client);
      workload.manySubtransactions(client);
      workload.manySegments(client);
    }
    return workload;
  }

  private static List<Block> blocks() throws IOException {
    String script;
    try (InputStream stream = Workload.class.getResourceAsStream("mixed.sql")) {
      if (stream == null) {
        throw new IOException("no mixed.sql");
      }
      script = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<Block> blocks = new ArrayList<>();
    for (String line : script.split("\n")) {
      if (line.startsWith("-- block ")) {
        blocks.add(new Block(line.substring("-- block ".length()), new ArrayList<>()));
      } else if (!line.isBlank() && !line.startsWith("--")) {
        blocks.getLast().statements().add(line.substring(0, line.lastIndexOf(';')));
      }
    }
    return blocks;
  }

  /// A session for each block, so that one that stops in the middle leaves nothing open.
  private void run(int port, Block block) throws IOException, PlainClient.ServerError {
    try (PlainClient client = new PlainClient(port)) {
      for (String statement : block.statements()) {
        try {
          client.query(statement);
        } catch (PlainClient.ServerError e) {
          if (!e.sqlState().equals(UNSUPPORTED)) {
            throw new AssertionError("block %s: %s".formatted(block.name(), statement), e);
          }
          missing.add(block.name() + ": " + e.getMessage());
          return;
        }
      }
    }
    complete.add(block.name());
  }

  /// Rows with several lockers, some of whom update: multixacts of all kinds.
  private void lockedBySeveral(int port, PlainClient client)
      throws IOException, PlainClient.ServerError {
    client.query("create table locked (id int primary key, n int)");
    client.query("insert into locked select g, 0 from generate_series(1, 200) g");
    try (PlainClient first = new PlainClient(port);
        PlainClient second = new PlainClient(port);
        PlainClient third = new PlainClient(port)) {
      for (PlainClient each : List.of(first, second, third)) {
        each.query("begin");
      }
      first.query("select * from locked where id <= 100 for share");
      second.query("select * from locked where id <= 60 for share");
      third.query("select * from locked where id <= 30 for key share");
      third.query("select * from locked where id between 110 and 150 for key share");
      first.query("update locked set n = n + 1 where id between 110 and 150");
      for (PlainClient each : List.of(second, first, third)) {
        each.query("commit");
      }
    }
    complete.add("multixacts");
  }

  /// More subtransactions than fit into a process slot (64), released and rolled back.
  private void manySubtransactions(PlainClient client) throws IOException, PlainClient.ServerError {
    client.query("create table subs (id int primary key, n int)");
    client.query("begin");
    for (int i = 0; i < 150; i++) {
      client.query("savepoint s" + i);
      client.query("insert into subs values (%d, %d)".formatted(i, i));
      if (i % 3 == 0) {
        client.query("rollback to savepoint s" + i);
      } else if (i % 3 == 1) {
        client.query("release savepoint s" + i);
      }
    }
    client.query("commit");
    if (!client.value("select count(*), sum(n) from subs").equals("100|7500")) {
      throw new AssertionError("subtransactions went wrong");
    }
    complete.add("subtransactions");
  }

  /// Some segments of WAL, with a checkpoint in between.
  private void manySegments(PlainClient client) throws IOException, PlainClient.ServerError {
    client.query("create table bulk (id int primary key, t text)");
    for (int i = 0; i < 4; i++) {
      client.query(
          "insert into bulk select g, repeat('bulk', 20) from generate_series(%d, %d) g"
              .formatted(i * 40_000, i * 40_000 + 39_999));
      if (i == 1) {
        client.query("checkpoint");
      }
    }
    client.query("delete from bulk where id % 2 = 0");
    complete.add("segments");
  }
}
