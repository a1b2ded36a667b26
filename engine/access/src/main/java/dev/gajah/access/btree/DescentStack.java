// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

/// Internal pages that a descent came through, from the root at entry 0, with the offset of the
/// downlink followed.
///
/// A position in the stack is a *top*: the number of entries above the page in question, so 0 means
/// "no parent known". The entries are hints: pages may have split since.
final class DescentStack {
  /// No btree of 2^32 pages is deeper.
  private static final int LEVELS_MAX = 40;

  final int[] block = new int[LEVELS_MAX];
  final int[] offset = new int[LEVELS_MAX];
  int depth;
}
