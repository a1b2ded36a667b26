// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.notify;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.process.ProcessLauncher;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.lmgr.LockTable;
import dev.gajah.transaction.lmgr.LockTag;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.TransactionParticipant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one session listens to, and what its transaction will notify when it commits.
///
/// LISTEN, UNLISTEN and NOTIFY take effect at commit; what an aborted subtransaction asked for is
/// forgotten. Equal notifications of one transaction are sent once.
///
/// Belongs to the session's thread, but for [#deliver], which the [NotificationSender] calls while
/// the session is idle.
public final class SessionNotifications implements TransactionParticipant {
  private static final int NAME_BYTES_MAX = 63;
  private static final int PAYLOAD_BYTES_MAX = 7999;
  private static final int PG_DATABASE_OID = 1262;

  /// Writes one notification to the client.
  @FunctionalInterface
  public interface Sink {
    void send(int senderPid, String channel, String payload);
  }

  private enum Action {
    LISTEN,
    UNLISTEN,
    UNLISTEN_ALL
  }

  private record ListenAction(Action action, String channel) {}

  /// What one (sub)transaction asked for.
  private static final class Level {
    final int subId;
    final List<ListenAction> actions = new ArrayList<>();
    final LinkedHashSet<Notification> notifications = new LinkedHashSet<>();

    Level(int subId) {
      this.subId = subId;
    }
  }

  private final NotificationQueue queue;
  private final Transaction transaction;
  private final LockTable locks;
  private final ProcessContext process;
  private final ProcessLauncher launcher;

  private final ArrayList<Level> levels = new ArrayList<>();

  /// Channels listened to; replaced as a whole, as the sender reads it.
  private volatile List<String> channels = List.of();

  private volatile @Nullable Listener listener;
  private volatile @Nullable NotificationSender sender;
  private @Nullable IdleClient client;

  public SessionNotifications(
      NotificationQueue queue,
      Transaction transaction,
      LockTable locks,
      ProcessContext process,
      ProcessLauncher launcher) {
    this.queue = queue;
    this.transaction = transaction;
    this.locks = locks;
    this.process = process;
    this.launcher = launcher;
    transaction.addParticipant(this);
  }

  /// How notifications reach the client while the session is idle.
  public void setClient(IdleClient idleClient) {
    client = idleClient;
  }

  @Override
  public int order() {
    return ORDER_LATE + 50;
  }

  private Level level() {
    int subId = transaction.subId();
    if (levels.isEmpty() || levels.getLast().subId != subId) {
      levels.add(new Level(subId));
    }
    return levels.getLast();
  }

  /// NOTIFY and `pg_notify`.
  ///
  /// @throws SqlError 22023
  public void notify(String channel, String payload) {
    if (channel.isEmpty()) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "channel name cannot be empty");
    }
    if (channel.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "channel name too long");
    }
    if (payload.getBytes(StandardCharsets.UTF_8).length > PAYLOAD_BYTES_MAX) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "payload string too long");
    }
    level().notifications.add(new Notification(channel, payload));
  }

  public void listen(String channel) {
    level().actions.add(new ListenAction(Action.LISTEN, channel));
  }

  public void unlisten(String channel) {
    if (!levels.isEmpty() || listener != null) {
      level().actions.add(new ListenAction(Action.UNLISTEN, channel));
    }
  }

  public void unlistenAll() {
    if (!levels.isEmpty() || listener != null) {
      level().actions.add(new ListenAction(Action.UNLISTEN_ALL, ""));
    }
  }

  public List<String> channels() {
    return channels;
  }

  public double queueUsage() {
    return queue.usage();
  }

  // ---- transactions ----

  @Override
  public void subtransactionCommitted(Transaction ended, int subId, int parentSubId) {
    if (levels.isEmpty() || levels.getLast().subId != subId) {
      return;
    }
    Level child = levels.removeLast();
    Level parent = levels.isEmpty() ? null : levels.getLast();
    if (parent == null || parent.subId != parentSubId) {
      parent = new Level(parentSubId);
      levels.add(parent);
    }
    parent.actions.addAll(child.actions);
    parent.notifications.addAll(child.notifications);
  }

  @Override
  public void subtransactionAborted(Transaction ended, int subId, int parentSubId) {
    while (!levels.isEmpty() && levels.getLast().subId >= subId) {
      levels.removeLast();
    }
  }

  @Override
  public void preparing(Transaction prepared) {
    if (!levels.isEmpty()) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED,
          "cannot PREPARE a transaction that has executed LISTEN, UNLISTEN, or NOTIFY");
    }
  }

  @Override
  public void preCommit(Transaction committing) {
    if (levels.isEmpty()) {
      return;
    }
    Level level = levels.getFirst();
    for (ListenAction action : level.actions) {
      if (action.action == Action.LISTEN && listener == null) {
        // Before the commit: whoever commits after us is heard.
        listener = queue.listen(process.pid(), this::wakeSender);
      }
    }
    if (!level.notifications.isEmpty()) {
      committing.topXid();
      locks.lock(
          LockTag.object(0, PG_DATABASE_OID, 0, 0), LockMode.ACCESS_EXCLUSIVE, committing, false);
      queue.checkRoom(List.copyOf(level.notifications));
    }
  }

  @Override
  public void committed(Transaction ended) {
    if (levels.isEmpty()) {
      return;
    }
    Level level = levels.getFirst();
    levels.clear();
    if (!level.actions.isEmpty()) {
      List<String> wanted = new ArrayList<>(channels);
      for (ListenAction action : level.actions) {
        switch (action.action) {
          case LISTEN -> {
            if (!wanted.contains(action.channel)) {
              wanted.add(action.channel);
            }
          }
          case UNLISTEN -> wanted.remove(action.channel);
          case UNLISTEN_ALL -> wanted.clear();
        }
      }
      channels = List.copyOf(wanted);
      if (wanted.isEmpty()) {
        stopListening();
      }
    }
    if (!level.notifications.isEmpty()) {
      queue.append(ended.databaseOid(), process.pid(), List.copyOf(level.notifications));
    }
  }

  @Override
  public void aborted(Transaction ended) {
    levels.clear();
    if (channels.isEmpty()) {
      stopListening();
    }
  }

  private void stopListening() {
    Listener current = listener;
    if (current != null) {
      listener = null;
      queue.unlisten(current);
    }
  }

  // ---- delivery ----

  /// Sends what came for this session. Called by one thread at a time, outside of transactions.
  public void deliver(Sink sink) {
    Listener current = listener;
    if (current == null) {
      return;
    }
    List<String> wanted = channels;
    int database = transaction.databaseOid();
    QueueEntry at = current.position;
    for (QueueEntry next = at.next; next != null; next = at.next) {
      at = next;
      if (at.databaseOid == database && wanted.contains(at.channel)) {
        sink.send(at.senderPid, at.channel, at.payload);
      }
    }
    current.position = at;
  }

  /// The session has become idle: whatever came since its last delivery is the sender's.
  public void idle() {
    Listener current = listener;
    if (current == null) {
      return;
    }
    if (sender == null && client != null) {
      sender = new NotificationSender(launcher, process.pid(), client);
    }
    if (current.isBehind()) {
      wakeSender();
    }
  }

  private void wakeSender() {
    NotificationSender running = sender;
    if (running != null) {
      running.wake();
    }
  }

  /// The session ends.
  public void close() {
    stopListening();
    NotificationSender running = sender;
    if (running != null) {
      running.close();
    }
  }
}
