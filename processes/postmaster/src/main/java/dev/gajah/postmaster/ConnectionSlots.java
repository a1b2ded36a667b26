// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.backend.Backend;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// The `max_connections` places for sessions (PostgreSQL: `InitProcess`, `InitPostgres`).
///
/// A place is taken when a client has proved who it is, so connections that are only half open keep
/// nobody out. The last `superuser_reserved_connections` places are for superusers, the
/// `reserved_connections` before them also for members of `pg_use_reserved_connections`.
/// Thread-safe.
final class ConnectionSlots {
  private final int max;
  private final int superuserReserved;
  private final int reserved;
  private final AtomicInteger taken = new AtomicInteger();

  ConnectionSlots(int max, int superuserReserved, int reserved) {
    this.max = max;
    this.superuserReserved = superuserReserved;
    this.reserved = reserved;
  }

  int taken() {
    return taken.get();
  }

  /// @throws SqlError FATAL 53300
  Backend.Slot take(boolean isSuperuser, boolean mayUseReserved) {
    int free = max - taken.incrementAndGet();
    SqlError refusal = null;
    if (free < 0) {
      refusal = new SqlError(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already");
    } else if (!isSuperuser && free < superuserReserved) {
      refusal =
          new SqlError(
              SqlState.TOO_MANY_CONNECTIONS,
              "remaining connection slots are reserved for roles with the SUPERUSER attribute");
    } else if (!isSuperuser && !mayUseReserved && free < superuserReserved + reserved) {
      refusal =
          new SqlError(
              SqlState.TOO_MANY_CONNECTIONS,
              "remaining connection slots are reserved for roles with privileges of the"
                  + " \"pg_use_reserved_connections\" role");
    }
    if (refusal != null) {
      taken.decrementAndGet();
      throw refusal.fatal();
    }
    AtomicBoolean held = new AtomicBoolean(true);
    return () -> {
      if (held.compareAndSet(true, false)) {
        taken.decrementAndGet();
      }
    };
  }
}
