// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.process.Interrupts;
import dev.gajah.base.process.ProcessContext;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// All sessions and other processes by pid: who can be cancelled, terminated, listed. Thread-safe.
public final class SessionRegistry {
  /// One process.
  ///
  /// @param secret cancel key; 0 for processes without a client
  public record Entry(ProcessContext process, int secret) {}

  private final ConcurrentHashMap<Integer, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicInteger nextPid;

  /// @param firstPid numbers are given out from here on
  public SessionRegistry(int firstPid) {
    nextPid = new AtomicInteger(firstPid);
  }

  public int newPid() {
    return nextPid.updateAndGet(pid -> pid == Integer.MAX_VALUE ? 1000 : pid + 1);
  }

  public void add(ProcessContext process, int secret) {
    entries.put(process.pid(), new Entry(process, secret));
  }

  public void remove(ProcessContext process) {
    entries.remove(process.pid());
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
