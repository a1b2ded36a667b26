// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import dev.gajah.support.client.PlainClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What must be true of the tables that [LedgerWriter]s fill, whatever happened to the server.
///
/// Writer `w` makes transactions 1, 2, 3, ... one after the other. Transaction `n`
///
/// * inserts `(w, n, source, target, amount)` into `ledger`,
/// * moves `amount` from account `source` to `target`,
/// * inserts [#PARTS] rows into `note`, some of them too long for a page, and deletes those of
///   transaction `n - KEPT`,
/// * takes a number of the sequence `ticket` and keeps it in its notes,
/// * inserts a row with a negative number under a savepoint that it rolls back.
///
/// So each half transaction shows, and so does each lost one: acknowledged numbers must be there,
/// and numbers have no gaps.
final class Ledger {
  static final int ACCOUNTS = 12;
  static final int OPENING = 1000;
  static final int PARTS = 3;
  static final int KEPT = 10;

  private static final List<String> TABLES =
      List.of(
          "create table account (id int primary key, balance bigint not null)",
          "create index account_balance on account (balance)",
          "create table ledger (writer int, n int, source int, target int, amount int,"
              + " primary key (writer, n))",
          "create index ledger_amount on ledger (amount)",
          "create table note (writer int, n int, part int, ticket bigint, body text)",
          "create index note_place on note (writer, n, part)",
          "create sequence ticket");

  /// Highest acknowledged transaction of each writer.
  private final Map<Integer, Integer> acknowledged = Collections.synchronizedMap(new HashMap<>());

  /// Highest transaction whose commit was sent.
  private final Map<Integer, Integer> attempted = Collections.synchronizedMap(new HashMap<>());

  private long highestTicket;

  static void create(PlainClient client) throws IOException, PlainClient.ServerError {
    for (String table : TABLES) {
      client.query(table);
    }
    client.query(
        "insert into account select g, %d from generate_series(0, %d) g"
            .formatted(OPENING, ACCOUNTS - 1));
    // Others, which nobody touches, so that an index is the cheapest way to a row.
    client.query("insert into account select -g, 1000000 + g from generate_series(1, 5000) g");
    client.query(
        "insert into ledger select -1, g, 0, 0, 1000000 + g from generate_series(1, 5000) g");
    client.query("insert into note select -1, g, 0, 0, 'other' from generate_series(1, 5000) g");
    client.query("analyze");
  }

  void attempt(int writer, int n) {
    attempted.put(writer, n);
  }

  synchronized void acknowledge(int writer, int n, long ticket) {
    acknowledged.put(writer, n);
    highestTicket = Math.max(highestTicket, ticket);
  }

  int acknowledgedTransactions() {
    synchronized (acknowledged) {
      return acknowledged.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /// Transactions of `writer` up to now; the next one is one more. Only after [#violations].
  int last(int writer) {
    return acknowledged.getOrDefault(writer, 0);
  }

  /// Acknowledged transactions that are not there. Afterwards, what is there counts as
  /// acknowledged, since it has been seen.
  List<String> lost(PlainClient client) throws IOException, PlainClient.ServerError {
    List<String> lost = new ArrayList<>();
    Map<Integer, Integer> found = new HashMap<>();
    for (String row :
        client.query("select writer, max(n) from ledger where writer + 0 >= 0 group by writer")) {
      String[] fields = row.split("\\|");
      found.put(Integer.parseInt(fields[0]), Integer.parseInt(fields[1]));
    }
    synchronized (acknowledged) {
      acknowledged.forEach(
          (writer, n) -> {
            int there = found.getOrDefault(writer, 0);
            if (there < n) {
              lost.add("writer %d: acknowledged up to %d, found %d".formatted(writer, n, there));
            }
          });
      acknowledged.putAll(found);
    }
    long next = Long.parseLong(client.value("select nextval('ticket')"));
    if (next <= highestTicket) {
      lost.add("ticket %d was handed out, and now %d again".formatted(highestTicket, next));
    }
    return lost;
  }

  /// What contradicts the rules above, except for losses at the end.
  List<String> violations(PlainClient client) throws IOException, PlainClient.ServerError {
    List<String> wrong = new ArrayList<>();
    Map<Integer, Integer> last = new HashMap<>();
    for (String row :
        client.query(
            "select writer, count(*), min(n), max(n) from ledger where writer + 0 >= 0 group by writer")) {
      String[] fields = row.split("\\|");
      int writer = Integer.parseInt(fields[0]);
      last.put(writer, Integer.parseInt(fields[3]));
      if (!fields[2].equals("1") || !fields[1].equals(fields[3])) {
        wrong.add("gap in ledger: writer|count|min|max = " + row);
      }
      if (Integer.parseInt(fields[3]) > attempted.getOrDefault(writer, 0)) {
        wrong.add("writer %d never sent %s".formatted(writer, fields[3]));
      }
    }
    checkAccounts(client, wrong);
    checkNotes(client, last, wrong);
    checkIndexes(client, wrong);
    return wrong;
  }

  private static void checkAccounts(PlainClient client, List<String> wrong)
      throws IOException, PlainClient.ServerError {
    long[] expected = new long[ACCOUNTS];
    java.util.Arrays.fill(expected, OPENING);
    for (String row :
        client.query("select source, target, amount from ledger where writer + 0 >= 0")) {
      String[] fields = row.split("\\|");
      expected[Integer.parseInt(fields[0])] -= Long.parseLong(fields[2]);
      expected[Integer.parseInt(fields[1])] += Long.parseLong(fields[2]);
    }
    List<String> found =
        client.query("select id, balance from account where id + 0 >= 0 order by id");
    for (int i = 0; i < ACCOUNTS; i++) {
      String account = i + "|" + expected[i];
      if (i >= found.size() || !found.get(i).equals(account)) {
        wrong.add("accounts differ from the ledger's " + account + ": " + found);
        return;
      }
    }
  }

  private static void checkNotes(PlainClient client, Map<Integer, Integer> last, List<String> wrong)
      throws IOException, PlainClient.ServerError {
    Map<Integer, Integer> rows = new HashMap<>();
    for (String row :
        client.query("select writer, n, part, ticket, body from note where writer + 0 >= 0")) {
      String[] fields = row.split("\\|");
      int writer = Integer.parseInt(fields[0]);
      int n = Integer.parseInt(fields[1]);
      int end = last.getOrDefault(writer, 0);
      if (n > end || n <= end - KEPT) {
        wrong.add(
            "note of transaction %d of writer %d, which ended at %d".formatted(n, writer, end));
      }
      if (!fields[4].equals(body(writer, n, Integer.parseInt(fields[2])))) {
        wrong.add("note has another text: writer %d, transaction %d".formatted(writer, n));
      }
      rows.merge(writer, 1, Integer::sum);
    }
    last.forEach(
        (writer, end) -> {
          int expected = Math.min(end, KEPT) * PARTS;
          if (rows.getOrDefault(writer, 0) != expected) {
            wrong.add(
                "%s notes of writer %d, not %d".formatted(rows.get(writer), writer, expected));
          }
        });
  }

  /// A text that depends on its place, so that it need not be remembered: short, long and
  /// compressible, or long and not compressible.
  static String body(int writer, int n, int part) {
    String seed = writer + "." + n + "." + part;
    return switch (Math.floorMod(n, 7)) {
      case 3 -> (seed + " ").repeat(1500).strip();
      case 5 -> {
        java.util.SplittableRandom random = new java.util.SplittableRandom(seed.hashCode());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 6000; i++) {
          text.append((char) ('!' + random.nextInt('{' - '!')));
        }
        yield text.toString().replace('\'', '.').replace('\\', '.');
      }
      default -> seed;
    };
  }

  /// Each row, found through each of its table's indexes, must be what a scan of the table says;
  /// and an index must know no row that the scan does not.
  private static void checkIndexes(PlainClient client, List<String> wrong)
      throws IOException, PlainClient.ServerError {
    checkIndex(client, "account", "id, balance", "id + 0 >= 0", List.of("id"), wrong);
    checkIndex(client, "account", "id, balance", "id + 0 >= 0", List.of("balance"), wrong);
    checkIndex(
        client, "ledger", "writer, n, amount", "writer + 0 >= 0", List.of("writer", "n"), wrong);
    checkIndex(client, "ledger", "writer, n, amount", "writer + 0 >= 0", List.of("amount"), wrong);
    checkIndex(
        client,
        "note",
        "writer, n, part",
        "writer + 0 >= 0",
        List.of("writer", "n", "part"),
        wrong);
  }

  /// @param columns what to compare, the key among it
  private static void checkIndex(
      PlainClient client,
      String table,
      String columns,
      String which,
      List<String> key,
      List<String> wrong)
      throws IOException, PlainClient.ServerError {
    String select = "select %s from %s where ".formatted(columns, table);
    expectPlan(client, select + which, "Seq Scan");
    List<String> names = List.of(columns.split(", "));
    Map<String, List<String>> byKey = new TreeMap<>();
    for (String row : client.query(select + which)) {
      List<String> fields = List.of(row.split("\\|"));
      String condition =
          key.stream()
              .map(column -> column + " = " + fields.get(names.indexOf(column)))
              .collect(Collectors.joining(" and "));
      byKey.computeIfAbsent(condition, _ -> new ArrayList<>()).add(row);
    }
    boolean first = true;
    for (Map.Entry<String, List<String>> entry : byKey.entrySet()) {
      if (first) {
        expectPlan(client, select + entry.getKey(), "Index");
        first = false;
      }
      List<String> found = client.query(select + entry.getKey());
      Collections.sort(found);
      Collections.sort(entry.getValue());
      if (!found.equals(entry.getValue())) {
        wrong.add(
            "%s: an index finds %s, the table has %s".formatted(table, found, entry.getValue()));
        return;
      }
    }
  }

  private static void expectPlan(PlainClient client, String query, String node)
      throws IOException, PlainClient.ServerError {
    String plan = String.join("\n", client.query("explain " + query));
    if (!plan.contains(node)) {
      throw new AssertionError("no %s in the plan of %s:%n%s".formatted(node, query, plan));
    }
  }
}
