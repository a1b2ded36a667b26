// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.process;

/// A running server process, as its launcher sees it.
public interface LaunchedProcess {
  boolean isAlive();

  /// Waits until it has ended or `timeoutNanos` have passed (negative: no limit); returns whether
  /// it has ended.
  boolean awaitEnd(long timeoutNanos);

  /// Makes every wait in the process fail with [ProcessAbandoned].
  void abandon();

  /// Changes the thread's name (PostgreSQL: the process title).
  void rename(String name);
}
