// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.ProcessContext;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All sessions and other processes by pid: who can be cancelled, terminated, listed. Thread-safe.
public final class SessionRegistry {
  /// One process.
  ///
  /// @param secret cancel key; 0 for processes without a client
  /// @param endIfIdle ends the session if it is blocked waiting for its client, with the given
  ///   reason
  /// @param databaseOid 0 until the session has found its database
  public record Entry(
      ProcessContext process,
      int secret,
      Consumer<SqlError> endIfIdle,
      int roleOid,
      int databaseOid) {}

  private final AtomicInteger clients = new AtomicInteger();
  private final ConcurrentHashMap<Integer, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicInteger nextPid;

  /// @param firstPid numbers are given out from here on
  public SessionRegistry(int firstPid) {
    nextPid = new AtomicInteger(firstPid);
  }

  public int newPid() {
    return nextPid.updateAndGet(pid -> pid == Integer.MAX_VALUE ? 1000 : pid + 1);
  }

  /// Adds a process with a client, unless there are `limit` of them already.
  public boolean tryAdd(Entry entry, int limit) {
    assert entry.secret() != 0 : "client without cancel key";
    int before = clients.get();
    while (before < limit) {
      if (clients.compareAndSet(before, before + 1)) {
        entries.put(entry.process().pid(), entry);
        return true;
      }
      before = clients.get();
    }
    return false;
  }

  public void setDatabase(ProcessContext process, int databaseOid) {
    entries.computeIfPresent(
        process.pid(),
        (pid, e) -> new Entry(e.process(), e.secret(), e.endIfIdle(), e.roleOid(), databaseOid));
  }

  /// Adds a process without a client.
  public void add(ProcessContext process) {
    entries.put(process.pid(), new Entry(process, 0, reason -> {}, 0, 0));
  }

  /// Asks one process to end; false if there is none with this pid.
  public boolean terminate(int pid) {
    Entry entry = entries.get(pid);
    if (entry == null) {
      return false;
    }
    terminate(entry, Interrupts.Reason.TERMINATE);
    return true;
  }

  private static void terminate(Entry entry, Interrupts.Reason reason) {
    entry.process().interrupts().request(reason);
    SqlError error = Interrupts.errorFor(reason, false);
    SqlError farewell = Interrupts.farewell(error);
    entry.endIfIdle().accept(farewell == null ? error : farewell);
  }

  /// Asks every process with a client to end.
  public void terminateClients(Interrupts.Reason reason) {
    for (Entry entry : entries.values()) {
      if (entry.secret() != 0) {
        terminate(entry, reason);
      }
    }
  }

  /// Processes with a client.
  public int clientCount() {
    return clients.get();
  }

  /// Processes with a client that fit a condition.
  public int count(Predicate<Entry> condition) {
    int count = 0;
    for (Entry entry : entries.values()) {
      count += entry.secret() != 0 && condition.test(entry) ? 1 : 0;
    }
    return count;
  }

  public void remove(ProcessContext process) {
    Entry entry = entries.remove(process.pid());
    if (entry != null && entry.secret() != 0) {
      clients.decrementAndGet();
    }
  }

  public @Nullable ProcessContext find(int pid) {
    Entry entry = entries.get(pid);
    return entry == null ? null : entry.process();
  }

  public Collection<Entry> all() {
    return entries.values();
  }

  /// A cancel request of a client; a wrong key changes nothing.
  public void cancel(int pid, int secret) {
    Entry entry = entries.get(pid);
    if (entry != null && secret != 0 && constantTimeEquals(entry.secret(), secret)) {
      entry.process().interrupts().request(Interrupts.Reason.CANCEL);
    }
  }

  private static boolean constantTimeEquals(int a, int b) {
    return (a ^ b) == 0;
  }

  public void requestAll(Interrupts.Reason reason) {
    for (Entry entry : entries.values()) {
      entry.process().interrupts().request(reason);
    }
  }
}
