// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.client.PlainClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/// Clients move money between accounts and write each transfer into a journal.
///
/// After each crash every acknowledged transfer is in the journal, the accounts say what the
/// journal says (so no transfer is there by half), and the index finds what a scan of the table
/// finds.
final class BankWorkload implements Workload {
  private static final int ACCOUNTS = 20;
  private static final int TRANSFERS = 30;
  private static final long OPENING = 1000;

  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
  private int nextId;

  @Override
  public void prepare(PlainClient client) throws IOException, PlainClient.ServerError {
    client.query("create table account (id int primary key, balance bigint not null)");
    client.query(
        "create table journal (id int primary key, source int, target int, amount bigint)");
    for (int i = 0; i < ACCOUNTS; i++) {
      client.query("insert into account values (%d, %d)".formatted(i, OPENING));
    }
  }

  @Override
  public void work(
      int number, PlainClient client, SplittableRandom random, BooleanSupplier powerLost)
      throws IOException, PlainClient.ServerError {
    for (int n = 0; n < TRANSFERS && !powerLost.getAsBoolean(); n++) {
      int id = nextId++;
      int source = random.nextInt(ACCOUNTS - 1);
      int target = source + 1 + random.nextInt(ACCOUNTS - 1 - source);
      int amount = random.nextInt(50) - 25;
      client.query("begin");
      client.query(
          "update account set balance = balance - %d where id = %d".formatted(amount, source));
      client.query(
          "update account set balance = balance + %d where id = %d".formatted(amount, target));
      client.query(
          "insert into journal values (%d, %d, %d, %d)".formatted(id, source, target, amount));
      if (random.nextInt(10) == 0) {
        client.query("rollback");
        continue;
      }
      client.query("commit");
      acknowledged.add(id);
      if (random.nextInt(20) == 0) {
        client.query("checkpoint");
      }
    }
  }

  @Override
  public void verify(PlainClient client) throws IOException, PlainClient.ServerError {
    long[] expected = new long[ACCOUNTS];
    Arrays.fill(expected, OPENING);
    Set<Integer> journal = new HashSet<>();
    for (String row : client.query("select id, source, target, amount from journal")) {
      String[] fields = row.split("\\|");
      assertThat(journal.add(Integer.parseInt(fields[0]))).as("twice: %s", row).isTrue();
      expected[Integer.parseInt(fields[1])] -= Long.parseLong(fields[3]);
      expected[Integer.parseInt(fields[2])] += Long.parseLong(fields[3]);
    }
    assertThat(journal).as("lost").containsAll(acknowledged);
    acknowledged.addAll(journal); // seen, so it must stay
    List<String> accounts = client.query("select id, balance from account order by id");
    assertThat(accounts).hasSize(ACCOUNTS);
    // The planner goes through the primary key for these, as checked first.
    assertThat(String.join("\n", client.query("explain select id from journal where id = 1")))
        .contains("journal_pkey");
    for (int i = 0; i < ACCOUNTS; i++) {
      assertThat(accounts.get(i)).isEqualTo(i + "|" + expected[i]);
      assertThat(client.query("select id, balance from account where id = " + i))
          .containsExactly(i + "|" + expected[i]);
    }
    for (int id : journal) {
      assertThat(client.query("select id from journal where id = " + id))
          .containsExactly(Integer.toString(id));
    }
  }

  @Override
  public int acknowledged() {
    return acknowledged.size();
  }
}
