// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

/// Isolation levels, weakest first.
public enum IsolationLevel {
  READ_UNCOMMITTED("read uncommitted"),
  READ_COMMITTED("read committed"),
  REPEATABLE_READ("repeatable read"),
  SERIALIZABLE("serializable");

  private final String displayName;

  IsolationLevel(String displayName) {
    this.displayName = displayName;
  }

  /// As the setting `transaction_isolation` shows it.
  public String displayName() {
    return displayName;
  }

  /// PostgreSQL's number of it.
  int number() {
    return ordinal();
  }

  /// True if one snapshot serves the whole transaction (PostgreSQL: `IsolationUsesXactSnapshot`).
  public boolean usesTransactionSnapshot() {
    return this == REPEATABLE_READ || this == SERIALIZABLE;
  }
}
