// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.error;

/// Severity of a report, in PostgreSQL's order: from `ERROR` on the current statement ends, from
/// `FATAL` on the session.
public enum Severity {
  DEBUG,
  LOG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  FATAL,
  PANIC;

  public boolean isAtLeast(Severity other) {
    return compareTo(other) >= 0;
  }
}
