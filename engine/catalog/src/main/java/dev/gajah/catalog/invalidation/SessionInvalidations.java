// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.invalidation;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.TransactionParticipant;
import java.util.ArrayList;

/// The invalidation messages of one session: those that its transaction makes, and those that come
/// from others (PostgreSQL: `inval.c`).
///
/// Messages of the current command take effect on the own caches when the command ends; those of
/// earlier commands again if the (sub)transaction aborts, since the caches then hold rows that
/// never were. At commit all go to the other sessions.
public final class SessionInvalidations implements TransactionParticipant {
  private static final int RECEIVE_BYTES = 64 * InvalidationMessage.LENGTH;

  /// Messages of one (sub)transaction.
  private static final class Level {
    final ByteWriter current = new ByteWriter(256);
    final ByteWriter prior = new ByteWriter(256);
  }

  private final InvalidationQueue queue;
  private final Transaction transaction;
  private final InvalidationTarget target;
  private final ArrayList<Level> levels = new ArrayList<>();
  private final byte[] received = new byte[RECEIVE_BYTES];
  private final ByteWriter message = new ByteWriter(InvalidationMessage.LENGTH);
  private long position;
  private boolean receiving;

  public SessionInvalidations(
      InvalidationQueue queue, Transaction transaction, InvalidationTarget target) {
    this.queue = queue;
    this.transaction = transaction;
    this.target = target;
    position = queue.end();
    levels.add(new Level());
  }

  /// Position in the queue up to which messages have been applied to this session's caches.
  public long position() {
    return position;
  }

  /// True if this transaction changed catalogs: then the session sees what others do not.
  public boolean hasOwnChanges() {
    for (Level level : levels) {
      if (level.current.length() > 0 || level.prior.length() > 0) {
        return true;
      }
    }
    return false;
  }

  // ---- own messages ----

  public void addCache(int cacheId, int databaseOid, int hash) {
    message.clear();
    InvalidationMessage.putCache(message, cacheId, databaseOid, hash);
    add();
  }

  public void addCatalog(int databaseOid, int catalogOid) {
    message.clear();
    InvalidationMessage.putCatalog(message, databaseOid, catalogOid);
    add();
  }

  public void addRelation(int databaseOid, int relationOid) {
    message.clear();
    InvalidationMessage.putRelation(message, databaseOid, relationOid);
    add();
  }

  public void addSnapshot(int databaseOid, int relationOid) {
    message.clear();
    InvalidationMessage.putSnapshot(message, databaseOid, relationOid);
    add();
  }

  private void add() {
    Level level = levels.getLast();
    if (contains(level.current, message.array())) {
      return;
    }
    level.current.putBytes(message.array(), 0, InvalidationMessage.LENGTH);
    transaction.addInvalidation(message.array(), 0, InvalidationMessage.LENGTH);
  }

  private static boolean contains(ByteWriter list, byte[] wanted) {
    // Only short lists are searched: a command that changes much is not made slower than it is.
    int length = list.length();
    if (length > 64 * InvalidationMessage.LENGTH) {
      return false;
    }
    for (int at = 0; at < length; at += InvalidationMessage.LENGTH) {
      if (java.util.Arrays.equals(
          list.array(),
          at,
          at + InvalidationMessage.LENGTH,
          wanted,
          0,
          InvalidationMessage.LENGTH)) {
        return true;
      }
    }
    return false;
  }

  /// Sends a message at once, whatever becomes of the transaction: for changes that no rollback
  /// undoes.
  public void sendRelationMap(int databaseOid) {
    message.clear();
    InvalidationMessage.putRelationMap(message, databaseOid);
    queue.send(message.array(), 0, InvalidationMessage.LENGTH);
    apply(message.array(), 0, InvalidationMessage.LENGTH);
  }

  /// As [#sendRelationMap], for a file that was truncated or removed.
  public void sendRelation(int databaseOid, int relationOid) {
    message.clear();
    InvalidationMessage.putRelation(message, databaseOid, relationOid);
    queue.send(message.array(), 0, InvalidationMessage.LENGTH);
    apply(message.array(), 0, InvalidationMessage.LENGTH);
  }

  /// Sends what the current command queued so far, at once, and keeps it queued: for updates in
  /// place.
  public void sendCurrentNow() {
    ByteWriter current = levels.getLast().current;
    queue.send(current.array(), 0, current.length());
  }

  // ---- messages of others ----

  /// Applies what others sent. Called after each lock on a relation and at the start of a
  /// transaction.
  public void accept() {
    if (!queue.hasNewsSince(position) || receiving) {
      return;
    }
    receiving = true;
    try {
      while (queue.hasNewsSince(position)) {
        int count = queue.receive(position, received);
        if (count < 0) {
          position = queue.end();
          target.resetAll();
          continue;
        }
        position += count;
        apply(received, 0, count * InvalidationMessage.LENGTH);
      }
    } finally {
      receiving = false;
    }
  }

  private void apply(byte[] messages, int offset, int length) {
    for (int at = offset; at < offset + length; at += InvalidationMessage.LENGTH) {
      int kind = InvalidationMessage.kind(messages, at);
      if (kind == InvalidationMessage.FILES) {
        target.invalidateFiles(InvalidationMessage.locator(messages, at));
        continue;
      }
      int database = InvalidationMessage.databaseOid(messages, at);
      if (database != 0 && database != target.databaseOid()) {
        continue;
      }
      int value = InvalidationMessage.value(messages, at);
      switch (kind) {
        case InvalidationMessage.CATALOG -> target.invalidateCatalog(value);
        case InvalidationMessage.RELATION -> target.invalidateRelation(value);
        case InvalidationMessage.RELATION_MAP -> target.invalidateRelationMap(database == 0);
        case InvalidationMessage.SNAPSHOT -> target.invalidateSnapshot();
        default -> target.invalidateCache(kind, value);
      }
    }
  }

  private void apply(ByteWriter messages) {
    apply(messages.array(), 0, messages.length());
  }

  // ---- the transaction's life ----

  @Override
  public void commandEnded(Transaction ended) {
    endCommand(levels.getLast());
  }

  private void endCommand(Level level) {
    if (level.current.length() > 0) {
      apply(level.current);
      level.prior.putBytes(level.current.array(), 0, level.current.length());
      level.current.clear();
    }
  }

  @Override
  public void committed(Transaction ended) {
    Level level = levels.getFirst();
    endCommand(level);
    boolean upToDate = !queue.hasNewsSince(position);
    int count = level.prior.length() / InvalidationMessage.LENGTH;
    queue.send(level.prior.array(), 0, level.prior.length());
    if (upToDate && queue.end() == position + count) {
      position += count; // our own, applied already
    }
    clear();
  }

  @Override
  public void preparedCommitted(Transaction ended, byte[] messages) {
    queue.send(messages, 0, messages.length);
  }

  @Override
  public void aborted(Transaction ended) {
    for (Level level : levels) {
      apply(level.prior);
    }
    clear();
  }

  private void clear() {
    while (levels.size() > 1) {
      levels.removeLast();
    }
    Level level = levels.getFirst();
    level.current.clear();
    level.prior.clear();
  }

  @Override
  public void subtransactionStarted(Transaction ended, int subId, int parentSubId) {
    levels.add(new Level());
  }

  @Override
  public void subtransactionCommitted(Transaction ended, int subId, int parentSubId) {
    if (levels.size() < 2) {
      return;
    }
    Level level = levels.removeLast();
    endCommand(level);
    levels.getLast().prior.putBytes(level.prior.array(), 0, level.prior.length());
  }

  @Override
  public void subtransactionAborted(Transaction ended, int subId, int parentSubId) {
    if (levels.size() < 2) {
      return;
    }
    Level level = levels.removeLast();
    apply(level.prior);
  }
}
