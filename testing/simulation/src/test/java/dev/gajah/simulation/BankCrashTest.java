// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.net.SystemNetwork;
import dev.gajah.base.process.LaunchedProcess;
import dev.gajah.base.process.ThreadLauncher;
import dev.gajah.base.random.SystemRandomSource;
import dev.gajah.base.time.SystemClock;
import dev.gajah.postmaster.NewCluster;
import dev.gajah.postmaster.Postmaster;
import dev.gajah.postmaster.ShutdownMode;
import dev.gajah.support.files.SimulatedCrash;
import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.support.files.SimulatedFileSystem.Naming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A whole server with clients that move money, on a disk that loses its power at any call. After
/// each crash every acknowledged transfer is in the journal, the accounts say what the journal says
/// (so no transfer is there by half), and the index finds what a scan of the table finds.
///
/// `-Dgajah.simulation.seeds=200` runs more seeds; a server whose disk died keeps its memory, so
/// give them heap.
@Timeout(600)
final class BankCrashTest {
  private static final int SEEDS = Integer.getInteger("gajah.simulation.seeds", 4);
  private static final int LIVES = 3;
  private static final int CLIENTS = 3;
  private static final int ACCOUNTS = 20;
  private static final long OPENING = 1000;
  private static final Path DATA = Path.of("/data");

  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final ThreadLauncher launcher = new ThreadLauncher();
  private int nextLife;

  private static Postmaster start(SimulatedFileSystem files) throws IOException {
    if (files.exists(DATA.resolve("postmaster.pid"))) {
      files.delete(DATA.resolve("postmaster.pid")); // it names this very process
    }
    return Postmaster.start(
        new Postmaster.Environment(
            files,
            new SystemNetwork(),
            new SystemClock(),
            new ThreadLauncher(),
            new SystemRandomSource(),
            ServerLog.NONE,
            DATA,
            Map.of(
                "port", "0",
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "shared_buffers", "2MB",
                "restart_after_crash", "off")));
  }

  private void run(long seed, Predicate<Path> ignoredSyncs) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    SimulatedFileSystem files =
        new SimulatedFileSystem(seed % 2 == 0 ? Naming.JOURNALED : Naming.POSIX);
    acknowledged.clear();
    nextLife = 0;
    NewCluster.defaults().create(files, new SystemClock(), new SystemRandomSource(), DATA);
    try (Postmaster server = start(files);
        PlainClient client = new PlainClient(server.port())) {
      client.query("create table account (id int primary key, balance bigint not null)");
      client.query(
          "create table journal (id int primary key, source int, target int, amount bigint)");
      for (int i = 0; i < ACCOUNTS; i++) {
        client.query("insert into account values (%d, %d)".formatted(i, OPENING));
      }
    }
    files.syncEverything();
    for (int life = 0; life < LIVES; life++) {
      files.ignoreSyncs(ignoredSyncs);
      files.crashAfter(20 + random.nextInt(1200));
      live(files, random);
      files = files.afterCrash(random.nextLong());
    }
    Postmaster server = start(files);
    try {
      verify(server.port());
    } finally {
      server.close();
    }
  }

  private void live(SimulatedFileSystem files, SplittableRandom random) throws Exception {
    Postmaster server;
    try {
      server = start(files);
    } catch (SimulatedCrash | SqlError e) {
      assertThat(files.isCrashed()).as("start failed: %s", e).isTrue();
      return;
    }
    try {
      try {
        verify(server.port());
      } catch (IOException | PlainClient.ServerError e) {
        assertThat(files.isCrashed()).as("check failed: %s", e).isTrue();
      }
      List<LaunchedProcess> clients = new ArrayList<>();
      int base = ++nextLife * 1_000_000;
      for (int c = 0; c < CLIENTS; c++) {
        int first = base + c * 100_000;
        SplittableRandom own = random.split();
        clients.add(
            launcher.launch("client " + c, () -> transfers(server.port(), first, own, files)));
      }
      clients.forEach(client -> client.awaitEnd(-1));
    } finally {
      files.crash();
      server.requestShutdown(ShutdownMode.IMMEDIATE);
      server.awaitEnd();
    }
    assertThat(failures).isEmpty();
  }

  private void transfers(int port, int first, SplittableRandom random, SimulatedFileSystem files) {
    try (PlainClient client = new PlainClient(port)) {
      for (int n = first; n < first + 300 && !files.isCrashed(); n++) {
        int source = random.nextInt(ACCOUNTS - 1);
        int target = source + 1 + random.nextInt(ACCOUNTS - 1 - source);
        int amount = random.nextInt(50) - 25;
        client.query("begin");
        client.query(
            "update account set balance = balance - %d where id = %d".formatted(amount, source));
        client.query(
            "update account set balance = balance + %d where id = %d".formatted(amount, target));
        client.query(
            "insert into journal values (%d, %d, %d, %d)".formatted(n, source, target, amount));
        if (random.nextInt(10) == 0) {
          client.query("rollback");
          continue;
        }
        client.query("commit");
        acknowledged.add(n);
        if (random.nextInt(60) == 0) {
          client.query("checkpoint");
        }
      }
    } catch (IOException e) {
      if (!files.isCrashed()) {
        failures.add(e);
      }
    } catch (PlainClient.ServerError e) {
      if (!files.isCrashed()) {
        failures.add(e);
      }
    }
  }

  private void verify(int port) throws IOException, PlainClient.ServerError {
    try (PlainClient client = new PlainClient(port)) {
      long[] expected = new long[ACCOUNTS];
      java.util.Arrays.fill(expected, OPENING);
      Set<Integer> journal = ConcurrentHashMap.newKeySet();
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

  @Test
  void noTransferIsLostOrHalfDone() throws Exception {
    int transfers = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        run(seed, path -> false);
      } catch (AssertionError | Exception e) {
        throw new AssertionError("seed " + seed, e);
      }
      transfers += acknowledged.size();
    }
    assertThat(transfers).isGreaterThan(SEEDS);
  }

  @Test
  void aForgottenSyncOfTheWalIsNoticed() throws Exception {
    boolean noticed = false;
    for (long seed = 0; seed < SEEDS && !noticed; seed++) {
      run(seed, path -> false); // passes, so what follows is the missing sync's fault
      try {
        run(seed, path -> path.toString().contains("pg_wal/0"));
      } catch (AssertionError | Exception e) {
        noticed = true;
        failures.clear();
      }
    }
    assertThat(noticed).isTrue();
  }
}
