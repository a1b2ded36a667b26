// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

/// What VACUUM thinks of a tuple version (PostgreSQL: `HTSV_Result`).
public enum VacuumState {
  /// No one sees it, now or later.
  DEAD,
  LIVE,
  /// Deleted, but some snapshot may still see it.
  RECENTLY_DEAD,
  INSERT_IN_PROGRESS,
  DELETE_IN_PROGRESS
}
