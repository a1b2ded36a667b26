// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

/// Which indexes need an entry for the new version after an update (PostgreSQL:
/// `TU_UpdateIndexes`).
public enum UpdateIndexes {
  /// None: a HOT update.
  NONE,
  ALL,
  /// Only those that summarise blocks.
  SUMMARIZING
}
