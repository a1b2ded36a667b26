// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

/// What a commit waits for (setting `synchronous_commit`), weakest first.
public enum SynchronousCommit {
  OFF,
  LOCAL,
  REMOTE_WRITE,
  ON,
  REMOTE_APPLY
}
