// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Lightweight lock: shared or exclusive, for short holds on shared memory (PostgreSQL: `LWLock`).
///
/// Not reentrant, no deadlock detection, not interruptible: interrupts are held off by convention
/// while one is held. A newcomer may overtake sleepers; who releases wakes the first sleeper, and
/// all sharers before the first exclusive one.
///
/// **Why no wakeup is lost**: a sleeper enqueues itself, then tries once more, then parks; a
/// releaser frees the state, then looks at the queue. Both are volatile accesses, so one of the two
/// sees the other.
///
/// Hot path: allocates only when it has to sleep.
public final class LwLock {
  private static final int EXCLUSIVE = -1;
  private static final int SPINS = 20;
  private static final VarHandle STATE;
  private static final VarHandle ONCE_FREE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(LwLock.class, "state", int.class);
      ONCE_FREE = lookup.findVarHandle(LwLock.class, "onceFree", Sleeper.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// -1: exclusive; 0: free; n: n sharers.
  private volatile int state;

  /// Who holds it exclusively; written by the holder only, for assertions.
  private @Nullable Thread exclusiveHolder;

  private final ConcurrentLinkedQueue<Sleeper> sleepers = new ConcurrentLinkedQueue<>();

  /// Those in [#lockExclusiveOrWait], newest first, linked by [Sleeper#next]. One release takes and
  /// wakes all who are there; who comes back meanwhile waits for the next one.
  private volatile @Nullable Sleeper onceFree;

  private static final class Sleeper {
    final Thread thread = Thread.currentThread();
    final boolean exclusive;

    /// Set by a releaser for those who only wait until the lock was free once.
    volatile boolean released;

    /// Written before the sleeper is published in [#onceFree].
    @Nullable Sleeper next;

    Sleeper(boolean exclusive) {
      this.exclusive = exclusive;
    }
  }

  public boolean tryLockShared() {
    int current = state;
    while (current >= 0) {
      if (STATE.compareAndSet(this, current, current + 1)) {
        return true;
      }
      current = state;
    }
    return false;
  }

  public boolean tryLockExclusive() {
    if (state == 0 && STATE.compareAndSet(this, 0, EXCLUSIVE)) {
      exclusiveHolder = Thread.currentThread();
      return true;
    }
    return false;
  }

  public void lockShared() {
    if (!tryLockShared()) {
      lockSlowly(false);
    }
  }

  public void lockExclusive() {
    if (!tryLockExclusive()) {
      lockSlowly(true);
    }
  }

  /// Takes the lock, or waits until it was free once (PostgreSQL: `LWLockAcquireOrWait`): for work
  /// that the holder may have done for us.
  ///
  /// @return true if the lock is now held exclusively
  public boolean lockExclusiveOrWait() {
    if (tryLockExclusive()) {
      return true;
    }
    Sleeper sleeper = new Sleeper(false);
    do {
      sleeper.next = onceFree;
    } while (!ONCE_FREE.compareAndSet(this, sleeper.next, sleeper));
    if (tryLockExclusive()) {
      return true; // the own release will take the entry away
    }
    while (!sleeper.released) {
      if (sleeper.thread instanceof ServerThread thread && thread.isAbandoned()) {
        throw new ProcessAbandoned();
      }
      Parking.park(this);
    }
    return false;
  }

  private void lockSlowly(boolean exclusive) {
    for (int i = 0; i < SPINS; i++) {
      Thread.onSpinWait();
      if (exclusive ? tryLockExclusive() : tryLockShared()) {
        return;
      }
    }
    Sleeper sleeper = new Sleeper(exclusive);
    sleepers.add(sleeper);
    while (!(exclusive ? tryLockExclusive() : tryLockShared())) {
      if (sleeper.thread instanceof ServerThread thread && thread.isAbandoned()) {
        sleepers.remove(sleeper);
        wakeSleepers();
        throw new ProcessAbandoned();
      }
      Parking.park(this);
    }
    sleepers.remove(sleeper);
    if (!exclusive) {
      wakeSleepers(); // sharers behind us may come in too
    }
  }

  /// Releases the caller's hold, of whichever mode.
  public void unlock() {
    int current = state;
    if (current == EXCLUSIVE) {
      assert exclusiveHolder == Thread.currentThread() : "released by another thread";
      exclusiveHolder = null;
      state = 0;
    } else {
      assert current > 0 : "not locked";
      int before = (int) STATE.getAndAdd(this, -1);
      if (before != 1) {
        return;
      }
    }
    if (onceFree != null) {
      wakeOnceFree();
    }
    if (!sleepers.isEmpty()) {
      wakeSleepers();
    }
  }

  private void wakeOnceFree() {
    Sleeper sleeper = (Sleeper) ONCE_FREE.getAndSet(this, null);
    while (sleeper != null) {
      Sleeper next = sleeper.next;
      sleeper.released = true;
      if (sleeper.thread != Thread.currentThread()) {
        Parking.unpark(sleeper.thread);
      }
      sleeper = next;
    }
  }

  private void wakeSleepers() {
    boolean first = true;
    for (Sleeper sleeper : sleepers) {
      if (sleeper.exclusive) {
        if (first) {
          Parking.unpark(sleeper.thread);
        }
        return;
      }
      Parking.unpark(sleeper.thread);
      first = false;
    }
  }

  public boolean isHeldExclusive() {
    return state == EXCLUSIVE && exclusiveHolder == Thread.currentThread();
  }

  /// True if someone, not necessarily the caller, holds the lock.
  public boolean isHeld() {
    return state != 0;
  }
}
