// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.notify;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import dev.gajah.base.setting.SettingUnit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Committed notifications of all databases, for all listeners. Thread-safe; appending is done by
/// one session at a time, under the lock that notifying transactions take.
public final class NotificationQueue {
  private static final int PAGE_BYTES = 8192;

  /// Header of an entry and the two terminators of its strings, as PostgreSQL stores it.
  private static final int ENTRY_OVERHEAD_BYTES = 18;

  private static final int ALIGNMENT = 4;

  public static final Setting.IntSetting MAX_NOTIFY_QUEUE_PAGES =
      Setting.integer(
          "max_notify_queue_pages",
          SettingContext.POSTMASTER,
          SettingUnit.NONE,
          1048576,
          64,
          Integer.MAX_VALUE,
          "Sets the maximum number of allocated pages for NOTIFY / LISTEN queue.");

  private final int pagesMax;
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
  private volatile QueueEntry head = new QueueEntry(0, 0, "", "", 0);

  public NotificationQueue(int pagesMax) {
    this.pagesMax = pagesMax;
  }

  /// A new listener hears of what commits from now on.
  Listener listen(int pid, Runnable wakeup) {
    Listener listener = new Listener(pid, head, wakeup);
    listeners.add(listener);
    // Between reading the head and becoming known the list may have grown; it is followed anyway.
    return listener;
  }

  void unlisten(Listener listener) {
    listeners.remove(listener);
  }

  private long tail() {
    long tail = head.end;
    for (Listener listener : listeners) {
      tail = Math.min(tail, listener.position.end);
    }
    return tail;
  }

  /// Share of the queue that is waiting for its slowest listener.
  public double usage() {
    long end = head.end;
    return (double) (end / PAGE_BYTES - Math.min(end, tail()) / PAGE_BYTES) / pagesMax;
  }

  private static long endAfter(long start, Notification notification) {
    int bytes =
        ENTRY_OVERHEAD_BYTES
            + notification.channel().getBytes(StandardCharsets.UTF_8).length
            + notification.payload().getBytes(StandardCharsets.UTF_8).length;
    bytes = (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    long pageEnd = (start / PAGE_BYTES + 1) * PAGE_BYTES;
    return start + bytes > pageEnd ? pageEnd + bytes : start + bytes;
  }

  /// Caller holds the lock of notifying transactions, up to [#append].
  ///
  /// @throws SqlError 54000
  void checkRoom(List<Notification> notifications) {
    long end = head.end;
    for (Notification notification : notifications) {
      end = endAfter(end, notification);
    }
    if (!listeners.isEmpty() && end / PAGE_BYTES - tail() / PAGE_BYTES >= pagesMax) {
      throw new SqlError(
          SqlState.PROGRAM_LIMIT_EXCEEDED, "too many notifications in the NOTIFY queue");
    }
  }

  void append(int databaseOid, int senderPid, List<Notification> notifications) {
    QueueEntry last = head;
    for (Notification notification : notifications) {
      QueueEntry entry =
          new QueueEntry(
              databaseOid,
              senderPid,
              notification.channel(),
              notification.payload(),
              endAfter(last.end, notification));
      last.next = entry;
      last = entry;
    }
    head = last;
    for (Listener listener : listeners) {
      listener.wake();
    }
  }
}
