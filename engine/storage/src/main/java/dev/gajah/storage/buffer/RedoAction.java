// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

/// What redo has to do with a block (PostgreSQL: `XLogRedoAction`).
public enum RedoAction {
  /// Apply the change.
  NEEDS_REDO,
  /// The page has the change already.
  DONE,
  /// The page was restored from an image, which includes the change.
  RESTORED,
  /// The block is not there: the relation was truncated or dropped later. There is no buffer.
  NOT_FOUND
}
