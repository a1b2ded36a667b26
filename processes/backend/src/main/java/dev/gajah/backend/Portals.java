// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.TransactionParticipant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The portals of a session by name; each lives at most as long as the (sub)transaction that made
/// it (PostgreSQL: `portalmem.c`).
///
/// A portal ends before its transaction commits, while its snapshot and pins are still its own.
/// When a transaction aborts, [#abandon] ends them first if an error was the cause, and otherwise
/// the abort has taken snapshots and pins away and the portal is only forgotten.
final class Portals implements TransactionParticipant {
  private final Map<String, Portal> portals = new HashMap<>();

  /// The portal whose statement is running: it ends by itself.
  private @Nullable Portal active;

  @Override
  public int order() {
    return ORDER_EARLY;
  }

  /// @throws SqlError 34000
  Portal require(String name) {
    Portal portal = portals.get(name);
    if (portal == null) {
      throw new SqlError(SqlState.UNDEFINED_CURSOR, "portal \"%s\" does not exist".formatted(name));
    }
    return portal;
  }

  /// Makes room for a new portal: the unnamed one is replaced.
  ///
  /// @throws SqlError 42P03
  void requireFree(String name) {
    if (!name.isEmpty() && portals.containsKey(name)) {
      throw new SqlError(SqlState.DUPLICATE_CURSOR, "cursor \"%s\" already exists".formatted(name));
    }
    close(name);
  }

  void put(Portal portal) {
    portals.put(portal.name, portal);
  }

  void setActive(@Nullable Portal portal) {
    active = portal;
  }

  void close(String name) {
    Portal portal = portals.remove(name);
    if (portal != null) {
      portal.close();
    }
  }

  /// Ends all portals but the running one.
  void closeAll() {
    if (portals.isEmpty()) {
      return;
    }
    for (Portal portal : new ArrayList<>(portals.values())) {
      if (portal != active) {
        close(portal.name);
      }
    }
  }

  /// After an error: ends the portals of the (sub)transaction that is about to abort.
  void abandon(int nestingLevel) {
    active = null;
    for (Portal portal : new ArrayList<>(portals.values())) {
      if (portal.nestingLevel >= nestingLevel) {
        close(portal.name);
      }
    }
  }

  @Override
  public void preCommit(Transaction transaction) {
    closeAll();
  }

  @Override
  public void aborted(Transaction transaction) {
    for (Portal portal : new ArrayList<>(portals.values())) {
      portals.remove(portal.name);
      if (portal != active) {
        portal.forget();
      }
    }
  }

  @Override
  public void ended(Transaction transaction, boolean committed) {
    portals.values().removeIf(portal -> portal == active);
  }

  @Override
  public void subtransactionCommitted(Transaction transaction, int subId, int parentSubId) {
    int level = transaction.nestingLevel();
    for (Portal portal : portals.values()) {
      portal.nestingLevel = Math.min(portal.nestingLevel, Math.max(1, level - 1));
    }
  }

  @Override
  public void subtransactionAborted(Transaction transaction, int subId, int parentSubId) {
    int level = transaction.nestingLevel();
    for (Portal portal : new ArrayList<>(portals.values())) {
      if (portal.nestingLevel >= level && portal != active) {
        portals.remove(portal.name);
        portal.forget();
      }
    }
  }
}
