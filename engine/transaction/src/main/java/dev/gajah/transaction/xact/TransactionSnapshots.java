// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.id.TransactionId;
import dev.gajah.transaction.procarray.Proc;
import dev.gajah.transaction.procarray.ProcArray;
import dev.gajah.transaction.snapshot.Snapshot;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// The snapshots of one session, and the xmin that follows from them (PostgreSQL: `snapmgr.c`).
///
/// The process's xmin is not later than that of any snapshot that is active, registered or used for
/// catalogs.
final class TransactionSnapshots {
  private record Active(Snapshot snapshot, int level) {}

  private final ProcArray procArray;
  private final Proc proc;
  private final ArrayList<Active> active = new ArrayList<>();
  private final ArrayList<Snapshot> registered = new ArrayList<>();
  private @Nullable Snapshot latest;
  private @Nullable Snapshot first;
  private @Nullable Snapshot catalog;
  private boolean firstSet;

  TransactionSnapshots(ProcArray procArray, Proc proc) {
    this.procArray = procArray;
    this.proc = proc;
  }

  Snapshot take() {
    Snapshot snapshot = procArray.snapshot(proc, latest);
    latest = snapshot;
    return snapshot;
  }

  /// True once the transaction has read anything by a snapshot.
  boolean isFirstSet() {
    return firstSet;
  }

  Snapshot transactionSnapshot(boolean oneForAll, int commandId) {
    if (!firstSet) {
      // Other catalog snapshots would hold xmin back behind this one.
      catalog = null;
      Snapshot snapshot = take();
      firstSet = true;
      if (oneForAll) {
        first = snapshot;
        registered.add(snapshot);
      }
      return snapshot.withCommandId(commandId);
    }
    Snapshot fixed = first;
    return (fixed != null ? fixed : take()).withCommandId(commandId);
  }

  /// The one snapshot of a serializable transaction.
  Snapshot firstSnapshot(Snapshot snapshot, int commandId) {
    catalog = null;
    firstSet = true;
    first = snapshot;
    registered.add(snapshot);
    return snapshot.withCommandId(commandId);
  }

  /// Makes an imported snapshot the one of the transaction.
  void adopt(Snapshot snapshot) {
    first = snapshot;
    firstSet = true;
    registered.add(snapshot);
  }

  Snapshot catalogSnapshot(int commandId) {
    Snapshot snapshot = take();
    catalog = snapshot;
    return snapshot.withCommandId(commandId);
  }

  void forgetCatalogSnapshot() {
    if (catalog != null) {
      catalog = null;
      resetXmin();
    }
  }

  void push(Snapshot snapshot, int level) {
    active.add(new Active(snapshot, level));
  }

  void pop() {
    active.removeLast();
    resetXmin();
  }

  boolean hasActive() {
    return !active.isEmpty();
  }

  @Nullable Snapshot active() {
    return active.isEmpty() ? null : active.getLast().snapshot;
  }

  void updateActiveCommandId(int commandId) {
    Active top = active.removeLast();
    active.add(new Active(top.snapshot.withCommandId(commandId), top.level));
  }

  void register(Snapshot snapshot) {
    registered.add(snapshot);
  }

  void unregister(Snapshot snapshot) {
    for (int i = registered.size() - 1; i >= 0; i--) {
      if (registered.get(i) == snapshot) {
        registered.remove(i);
        break;
      }
    }
    resetXmin();
  }

  boolean hasAny() {
    return !active.isEmpty() || !registered.isEmpty();
  }

  private void resetXmin() {
    if (!active.isEmpty() || proc.xmin() == TransactionId.INVALID) {
      return;
    }
    int oldest = TransactionId.INVALID;
    for (int i = 0; i < registered.size(); i++) {
      oldest = TransactionId.older(oldest, registered.get(i).xmin());
    }
    Snapshot forCatalogs = catalog;
    if (forCatalogs != null) {
      oldest = TransactionId.older(oldest, forCatalogs.xmin());
    }
    if (oldest == TransactionId.INVALID) {
      proc.setXmin(TransactionId.INVALID);
    } else if (TransactionId.precedes(proc.xmin(), oldest)) {
      proc.setXmin(oldest);
    }
  }

  void subtransactionCommitted(int level) {
    for (int i = active.size() - 1; i >= 0 && active.get(i).level >= level; i--) {
      active.set(i, new Active(active.get(i).snapshot, level - 1));
    }
  }

  void subtransactionAborted(int level) {
    while (!active.isEmpty() && active.getLast().level >= level) {
      active.removeLast();
    }
    resetXmin();
  }

  void transactionEnded() {
    active.clear();
    registered.clear();
    first = null;
    catalog = null;
    firstSet = false;
    proc.setXmin(TransactionId.INVALID);
  }
}
