// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.slru;

/// The circular order of an SLRU's page numbers.
@FunctionalInterface
public interface PageOrder {
  /// True if everything on page `a` is older than everything on page `b`.
  boolean precedes(long a, long b);
}
