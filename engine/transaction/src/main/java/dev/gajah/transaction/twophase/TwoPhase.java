// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.twophase;

import dev.gajah.base.error.SqlError;

/// Two-phase commit, which this server does not have yet: each statement raises `0A000`.
public final class TwoPhase {
  private TwoPhase() {}

  public static SqlError prepare() {
    return SqlError.unsupported("PREPARE TRANSACTION");
  }

  public static SqlError commitPrepared() {
    return SqlError.unsupported("COMMIT PREPARED");
  }

  public static SqlError rollbackPrepared() {
    return SqlError.unsupported("ROLLBACK PREPARED");
  }
}
