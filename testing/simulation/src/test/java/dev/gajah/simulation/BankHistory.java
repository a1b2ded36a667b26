// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.postmaster.Postmaster;
import dev.gajah.postmaster.ShutdownMode;
import dev.gajah.support.files.SimulatedCrash;
import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.support.files.SimulatedFileSystem.Naming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// One history, from one seed: a server with clients that move money, on a disk that loses its
/// power at any call, several times.
///
/// After each crash every acknowledged transfer is in the journal, the accounts say what the
/// journal says (so no transfer is there by half), and the index finds what a scan of the table
/// finds.
final class BankHistory {
  private static final int LIVES = 2;
  private static final int CLIENTS = 3;
  private static final int ACCOUNTS = 20;
  private static final int TRANSFERS = 30;
  private static final int CALLS_MAX = 1500;
  private static final long OPENING = 1000;

  final World world;
  private final SplittableRandom random;
  private final Predicate<Path> ignoredSyncs;
  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
  private final List<Throwable> failures = new ArrayList<>();
  private SimulatedFileSystem files;
  private int nextLife;

  /// @param disk what [#newBank] made
  BankHistory(long seed, SimulatedFileSystem disk, Predicate<Path> ignoredSyncs) {
    world = new World(seed);
    random = new SplittableRandom(seed);
    this.ignoredSyncs = ignoredSyncs;
    files = world.insert(disk, seed % 2 == 0 ? Naming.JOURNALED : Naming.POSIX);
  }

  /// A disk with a data directory that has the accounts.
  static SimulatedFileSystem newBank() throws Exception {
    World world = new World(0);
    SimulatedFileSystem files = World.newDisk();
    List<Throwable> failures = new ArrayList<>();
    world.scheduler.run(
        () -> {
          try (Postmaster server = world.start(files, Map.of());
              PlainClient client = world.connect(server)) {
            client.query("create table account (id int primary key, balance bigint not null)");
            client.query(
                "create table journal (id int primary key, source int, target int, amount bigint)");
            for (int i = 0; i < ACCOUNTS; i++) {
              client.query("insert into account values (%d, %d)".formatted(i, OPENING));
            }
          } catch (IOException | PlainClient.ServerError e) {
            failures.add(e);
          }
        });
    assertThat(failures).isEmpty();
    files.syncEverything();
    return files;
  }

  /// @return how many transfers were acknowledged
  int run() throws InterruptedException {
    world.scheduler.run(
        () -> {
          try {
            for (int life = 0; life < LIVES; life++) {
              files.ignoreSyncs(ignoredSyncs);
              files.crashAfter(1 + random.nextInt(CALLS_MAX));
              live();
              files = files.afterCrash(random.nextLong());
            }
            try (Postmaster server = world.start(files, Map.of())) {
              verify(server);
            }
          } catch (Throwable e) {
            failures.add(e);
          }
        });
    if (!failures.isEmpty()) {
      AssertionError all = new AssertionError(failures.getFirst());
      failures.stream().skip(1).forEach(all::addSuppressed);
      throw all;
    }
    return acknowledged.size();
  }

  private void live() throws IOException, PlainClient.ServerError {
    Postmaster server;
    try {
      server = world.start(files, Map.of());
    } catch (SimulatedCrash | SqlError e) {
      if (!files.isCrashed()) {
        throw new AssertionError("start failed", e);
      }
      return;
    }
    try {
      try {
        verify(server);
      } catch (IOException | PlainClient.ServerError e) {
        if (!files.isCrashed()) {
          throw e;
        }
      }
      List<LaunchedProcess> clients = new ArrayList<>();
      int base = ++nextLife * 1_000_000;
      for (int c = 0; c < CLIENTS; c++) {
        int first = base + c * 100_000;
        SplittableRandom own = random.split();
        clients.add(world.scheduler.launch("client " + c, () -> transfers(server, first, own)));
      }
      clients.forEach(client -> client.awaitEnd(-1));
    } finally {
      files.crash();
      server.requestShutdown(ShutdownMode.IMMEDIATE);
      server.awaitEnd();
    }
  }

  private void transfers(Postmaster server, int first, SplittableRandom own) {
    try (PlainClient client = world.connect(server)) {
      for (int n = first; n < first + TRANSFERS && !files.isCrashed(); n++) {
        int source = own.nextInt(ACCOUNTS - 1);
        int target = source + 1 + own.nextInt(ACCOUNTS - 1 - source);
        int amount = own.nextInt(50) - 25;
        client.query("begin");
        client.query(
            "update account set balance = balance - %d where id = %d".formatted(amount, source));
        client.query(
            "update account set balance = balance + %d where id = %d".formatted(amount, target));
        client.query(
            "insert into journal values (%d, %d, %d, %d)".formatted(n, source, target, amount));
        if (own.nextInt(10) == 0) {
          client.query("rollback");
          continue;
        }
        client.query("commit");
        acknowledged.add(n);
        if (own.nextInt(20) == 0) {
          client.query("checkpoint");
        }
      }
    } catch (IOException | PlainClient.ServerError e) {
      if (!files.isCrashed()) {
        failures.add(e);
      }
    }
  }

  private void verify(Postmaster server) throws IOException, PlainClient.ServerError {
    try (PlainClient client = world.connect(server)) {
      long[] expected = new long[ACCOUNTS];
      java.util.Arrays.fill(expected, OPENING);
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
  }
}
