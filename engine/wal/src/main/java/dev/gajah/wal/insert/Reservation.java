// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.insert;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The end of the reserved WAL, behind a spin lock held for a few assignments (PostgreSQL:
/// `insertpos_lck`).
///
/// Every insertion writes it, so it has cache lines of its own: whatever shared one with it would
/// be fetched again at each look. The class hierarchy is what keeps the padding in its place, as a
/// JVM may reorder the fields of one class.
///
/// **Memory order**: the fields are plain; [#lock] acquires and [#unlock] releases.
final class Reservation extends ReservationState {
  private static final VarHandle HELD;
  private static final int SPINS_BEFORE_YIELD = 100;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(ReservationState.class, "held", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // padding
  private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;

  void lock() {
    int spins = 0;
    while (held != 0 || !HELD.compareAndSet(this, 0, 1)) {
      if (++spins % SPINS_BEFORE_YIELD == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  void unlock() {
    HELD.setRelease(this, 0);
  }
}

/// What [Reservation] guards, between two paddings.
abstract class ReservationState extends ReservationPadding {
  /// 1 while someone is in the section.
  volatile int held;

  /// Usable byte positions of the end of the reserved WAL, and of the start of its last record.
  long currentPosition;

  long previousPosition;
}

abstract class ReservationPadding {
  @SuppressWarnings("unused") // padding
  private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15;
}
