// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.autovacuum;

import dev.gajah.backend.BackendServices;
import dev.gajah.backend.BackgroundSession;
import dev.gajah.base.error.Panic;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.base.process.WaitEvent;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.transaction.xact.XactSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Autovacuum launcher: asks for a worker for each database once every `autovacuum_naptime`.
///
/// Started by the postmaster in normal running while `autovacuum` is on. Asked to end, or when
/// `autovacuum` is switched off, it ends; the postmaster starts it again as long as it should be
/// there. An error is logged, and it goes on.
public final class AutovacuumLauncher implements ServerProcess {
  private static final long NAP_MIN_NANOS = 100_000_000L;
  private static final long ERROR_PAUSE_NANOS = 1_000_000_000L;

  private final BackendServices services;
  private final ProcessContext process;
  private final AutovacuumWork work;

  /// When each database is due, by the clock's nanoseconds.
  private final Map<Integer, Long> due = new HashMap<>();

  public AutovacuumLauncher(BackendServices services, ProcessContext process, AutovacuumWork work) {
    this.services = services;
    this.process = process;
    this.work = work;
  }

  @Override
  public void run() {
    work.setLauncher(process.latch());
    services.log().log(process.pid(), process.backendType(), "autovacuum launcher started");
    while (!mustEnd()) {
      process.latch().reset();
      process.interrupts().clear(Interrupts.Reason.RELOAD);
      process.awaitLatch(survivingCycle(), WaitEvent.AUTOVACUUM_MAIN);
    }
    services.log().log(process.pid(), process.backendType(), "autovacuum launcher shutting down");
  }

  private boolean mustEnd() {
    return process.interrupts().isPending(Interrupts.Reason.TERMINATE)
        || process.interrupts().isPending(Interrupts.Reason.CRASH)
        || !services.settings().get(AutovacuumSettings.AUTOVACUUM);
  }

  private long survivingCycle() {
    try {
      return cycle();
    } catch (SqlError e) {
      if (process.interrupts().inCritical()) {
        throw new Panic(e.message(), e);
      }
      process.interrupts().resetHoldOffs();
      if (e.severity().isAtLeast(Severity.FATAL)) {
        // Told to end in the middle of a cycle.
        process.interrupts().request(Interrupts.Reason.TERMINATE);
        return 0;
      }
      services.log().write(process.pid(), process.backendType(), Severity.ERROR, e, null);
      return ERROR_PAUSE_NANOS;
    }
  }

  /// Asks for workers where it is time; returns how long to sleep when nobody wakes us.
  long cycle() {
    long naptime = services.settings().get(AutovacuumSettings.NAPTIME) * 1_000_000_000L;
    List<Integer> databases = databases();
    plan(databases, naptime);
    long now = process.clock().nanoTime();
    long next = naptime;
    for (int database : databases) {
      long wait = due.getOrDefault(database, now) - now;
      if (wait <= 0 && work.tryReserveWorker()) {
        services.server().startAutovacuumWorker(database);
        due.put(database, now + naptime);
        wait = naptime;
      }
      next = Math.min(next, wait);
    }
    return Math.max(NAP_MIN_NANOS, next);
  }

  /// Gives databases that have appeared their time, and forgets those that are gone.
  private void plan(List<Integer> databases, long naptime) {
    due.keySet().retainAll(new HashSet<>(databases));
    long now = process.clock().nanoTime();
    int place = 0;
    for (int database : databases) {
      place++;
      due.putIfAbsent(database, now + naptime * place / databases.size());
      if (due.get(database) - now > naptime) {
        due.put(database, now + naptime); // the setting was lowered
      }
    }
  }

  /// Databases that a worker might find work in, the oldest first.
  private List<Integer> databases() {
    Set<Integer> counted = services.catalog().heap().statistics().databases();
    int next = (int) services.transactions().transactions().xidGenerator().nextFullXid();
    int limit = services.settings().get(XactSettings.AUTOVACUUM_FREEZE_MAX_AGE);
    List<PgDatabase> found = new ArrayList<>();
    try (BackgroundSession session = new BackgroundSession(services, process, 0)) {
      for (PgDatabase row : session.inTransaction(AutovacuumLauncher::allDatabases)) {
        if (counted.contains(row.oid()) || next - row.datfrozenxid() > limit) {
          found.add(row);
        }
      }
    }
    found.sort((a, b) -> Integer.compare(next - b.datfrozenxid(), next - a.datfrozenxid()));
    return found.stream().map(PgDatabase::oid).toList();
  }

  private static List<PgDatabase> allDatabases(Catalog catalog) {
    List<PgDatabase> all = new ArrayList<>();
    catalog
        .access()
        .scanAll(
            PgDatabase.RELATION_OID,
            tuple -> {
              all.add(PgDatabase.decode(tuple.values()));
              return true;
            });
    return all;
  }
}
