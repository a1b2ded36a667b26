// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

/// The set of heap tuple ids that a vacuum is removing from the indexes.
@FunctionalInterface
public interface DeadTuples {
  boolean isDead(long tid);
}
