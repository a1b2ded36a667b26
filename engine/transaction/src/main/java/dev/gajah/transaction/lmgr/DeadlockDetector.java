// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.transaction.procarray.Proc;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks for a deadlock that includes one waiting process (PostgreSQL: `deadlock.c`). One use each;
/// the caller holds all partitions exclusively.
///
/// Waiting for a holder is a hard edge; waiting behind a conflicting waiter is a soft one, which
/// reordering that queue can turn around. A cycle without soft edges is a deadlock. Otherwise each
/// soft edge of the cycle is tried the other way round, together with those turned before, until a
/// configuration without cycles is found.
final class DeadlockDetector {
  enum Result {
    NONE,
    /// Queues were rearranged.
    SOFT,
    HARD,
    BLOCKED_BY_AUTOVACUUM
  }

  /// One line of the report: `pid` waits for `mode` on `tag`.
  private record Step(LockTag tag, LockMode mode, int pid) {}

  private record Edge(LockOwner waiter, LockOwner blocker, SharedLock lock) {}

  private record Order(SharedLock lock, List<LockOwner> waiters) {}

  private final LockTable table;
  private final List<Edge> constraints = new ArrayList<>();
  private List<Order> orders = new ArrayList<>();
  private final List<LockOwner> visited = new ArrayList<>();
  private final ArrayList<@Nullable Step> steps = new ArrayList<>();
  private @Nullable LockOwner self;
  private @Nullable LockOwner autovacuum;

  DeadlockDetector(LockTable table) {
    this.table = table;
  }

  @Nullable LockOwner blockingAutovacuum() {
    return autovacuum;
  }

  Result check(LockOwner start) {
    self = start;
    if (search(start)) {
      List<Edge> soft = new ArrayList<>();
      orders = new ArrayList<>();
      findCycle(start, soft);
      return Result.HARD;
    }
    for (Order order : orders) {
      order.lock.waiters.clear();
      order.lock.waiters.addAll(order.waiters);
      table.wakeWaiters(order.lock);
    }
    if (!orders.isEmpty()) {
      return Result.SOFT;
    }
    return autovacuum != null ? Result.BLOCKED_BY_AUTOVACUUM : Result.NONE;
  }

  /// True if no reordering that includes the current constraints helps.
  private boolean search(LockOwner start) {
    List<Edge> soft = new ArrayList<>();
    if (!test(start, soft)) {
      return true;
    }
    if (soft.isEmpty()) {
      return false;
    }
    if (constraints.size() >= table.ownerCount()) {
      return true;
    }
    for (Edge edge : soft) {
      constraints.add(edge);
      if (!search(start)) {
        return false;
      }
      constraints.removeLast();
    }
    return true;
  }

  /// Checks the queues as the constraints would order them.
  ///
  /// @param soft gets the soft edges of a cycle; stays empty if there is none
  /// @return false if there is a hard cycle or the constraints contradict each other
  private boolean test(LockOwner start, List<Edge> soft) {
    if (!expandConstraints()) {
      return false;
    }
    for (Edge constraint : constraints) {
      for (LockOwner from : List.of(constraint.waiter, constraint.blocker)) {
        List<Edge> found = new ArrayList<>();
        if (findCycle(from, found)) {
          if (found.isEmpty()) {
            return false;
          }
          soft.clear();
          soft.addAll(found);
        }
      }
    }
    List<Edge> found = new ArrayList<>();
    if (findCycle(start, found)) {
      if (found.isEmpty()) {
        return false;
      }
      soft.clear();
      soft.addAll(found);
    }
    return true;
  }

  private boolean expandConstraints() {
    orders = new ArrayList<>();
    for (int i = constraints.size() - 1; i >= 0; i--) {
      SharedLock lock = constraints.get(i).lock;
      if (orderOf(lock) != null) {
        continue;
      }
      List<LockOwner> sorted = sort(lock, i);
      if (sorted == null) {
        return false;
      }
      orders.add(new Order(lock, sorted));
    }
    return true;
  }

  /// The queue of `lock` such that each constraint's waiter comes before its blocker, else as
  /// before; null if impossible.
  private @Nullable List<LockOwner> sort(SharedLock lock, int lastConstraint) {
    List<LockOwner> rest = new ArrayList<>(lock.waiters);
    List<LockOwner> reversed = new ArrayList<>();
    while (!rest.isEmpty()) {
      LockOwner next = null;
      for (int j = rest.size() - 1; j >= 0 && next == null; j--) {
        LockOwner candidate = rest.get(j);
        boolean mustPrecede = false;
        for (int i = 0; i <= lastConstraint; i++) {
          Edge edge = constraints.get(i);
          if (edge.lock == lock && edge.waiter == candidate && rest.contains(edge.blocker)) {
            mustPrecede = true;
          }
        }
        if (!mustPrecede) {
          next = candidate;
        }
      }
      if (next == null) {
        return null;
      }
      rest.remove(next);
      reversed.add(next);
    }
    return reversed.reversed();
  }

  private @Nullable Order orderOf(SharedLock lock) {
    for (Order order : orders) {
      if (order.lock == lock) {
        return order;
      }
    }
    return null;
  }

  private boolean findCycle(LockOwner from, List<Edge> soft) {
    visited.clear();
    steps.clear();
    return follow(from, 0, soft);
  }

  private boolean follow(LockOwner owner, int depth, List<Edge> soft) {
    int seen = visited.indexOf(owner);
    if (seen == 0) {
      // Back at the start. Fill the report from the end, as the recursion returns.
      for (int i = 0; i < depth; i++) {
        steps.add(null);
      }
      return true;
    }
    if (seen > 0) {
      return false;
    }
    visited.add(owner);
    SharedLock lock = owner.waitLock;
    LockMode mode = owner.waitMode;
    if (lock == null || mode == null) {
      return false;
    }
    int conflicts = mode.conflictMask();
    for (LockHold hold : lock.holds) {
      if (hold.owner == owner || (hold.holdMask & conflicts) == 0) {
        continue;
      }
      if (follow(hold.owner, depth + 1, soft)) {
        steps.set(depth, new Step(lock.tag, mode, owner.process().pid()));
        return true;
      }
      if (owner == self && (hold.owner.proc().statusFlags() & Proc.IS_AUTOVACUUM) != 0) {
        autovacuum = hold.owner;
      }
    }
    Order order = orderOf(lock);
    for (LockOwner ahead : order == null ? lock.waiters : order.waiters) {
      if (ahead == owner) {
        break;
      }
      LockMode aheadMode = ahead.waitMode;
      if (aheadMode == null || (aheadMode.bit() & conflicts) == 0) {
        continue;
      }
      if (follow(ahead, depth + 1, soft)) {
        steps.set(depth, new Step(lock.tag, mode, owner.process().pid()));
        soft.add(new Edge(owner, ahead, lock));
        return true;
      }
    }
    return false;
  }

  SqlError report() {
    return report(steps.stream().map(java.util.Objects::requireNonNull).toList());
  }

  /// The deadlock of two who hold what the other one wants.
  static SqlError simple(LockTag tag, LockMode mode, LockOwner self, LockOwner other) {
    SharedLock otherLock = java.util.Objects.requireNonNull(other.waitLock);
    LockMode otherMode = java.util.Objects.requireNonNull(other.waitMode);
    return report(
        List.of(
            new Step(tag, mode, self.process().pid()),
            new Step(otherLock.tag, otherMode, other.process().pid())));
  }

  private static SqlError report(List<Step> steps) {
    StringBuilder detail = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      int blocker = steps.get((i + 1) % steps.size()).pid;
      if (i > 0) {
        detail.append('\n');
      }
      detail.append(
          "Process %d waits for %s on %s; blocked by process %d."
              .formatted(step.pid, step.mode.displayName(), step.tag.describe(), blocker));
    }
    return new SqlError(SqlState.T_R_DEADLOCK_DETECTED, "deadlock detected")
        .detail(detail.toString())
        .hint("See server log for query details.");
  }
}
