// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.freespace;

import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.memory.Bytes;
import java.lang.foreign.MemorySegment;

/// One page of a free space map: a binary tree of bytes in an array, root first; a node is the maximum of its children, the leaves
/// are the slots.
///
///     offset  size  field
///         24     4  nextSlot   where the next search begins; a hint
///         28  8164  nodes      4095 inner nodes, 4069 leaves
///
/// Stateless. Source: PostgreSQL `fsm_internals.h`, `fsmpage.c`. Hot path: no allocation.
final class FsmPage {
  private static final int NEXT_SLOT_OFFSET = 24;
  private static final int NODES_OFFSET = 28;
  private static final int NODES = BlockNumber.BLOCK_BYTES - NODES_OFFSET;
  private static final int INNER_NODES = BlockNumber.BLOCK_BYTES / 2 - 1;

  /// Leaves of a page.
  static final int SLOTS = NODES - INNER_NODES;

  /// [#search] found a tree that contradicts itself: [#rebuild] it under the exclusive lock.
  static final int TORN = -2;

  private FsmPage() {}

  private static int node(MemorySegment page, int node) {
    return Bytes.getUnsignedByte(page, NODES_OFFSET + node);
  }

  private static void setNode(MemorySegment page, int node, int value) {
    Bytes.putByte(page, NODES_OFFSET + node, value);
  }

  private static int parent(int node) {
    return (node - 1) / 2;
  }

  /// The larger of the children of an inner node.
  private static int childrenMax(MemorySegment page, int node) {
    int left = 2 * node + 1;
    int value = left < NODES ? node(page, left) : 0;
    return left + 1 < NODES ? Math.max(value, node(page, left + 1)) : value;
  }

  static int value(MemorySegment page, int slot) {
    return node(page, INNER_NODES + slot);
  }

  static int max(MemorySegment page) {
    return node(page, 0);
  }

  static void setNextSlot(MemorySegment page, int slot) {
    Bytes.putInt(page, NEXT_SLOT_OFFSET, slot);
  }

  /// Sets a slot. Caller holds the exclusive lock. Returns whether the page changed.
  static boolean set(MemorySegment page, int slot, int value) {
    int node = INNER_NODES + slot;
    if (node(page, node) == value && value <= max(page)) {
      return false;
    }
    setNode(page, node, value);
    do {
      node = parent(node);
      int above = childrenMax(page, node);
      if (node(page, node) == above) {
        break;
      }
      setNode(page, node, above);
    } while (node > 0);
    if (value > max(page)) {
      rebuild(page);
    }
    return true;
  }

  /// Finds a slot with at least `minimum`, to the right of the last one found, wrapping around.
  ///
  /// @param advance whether the next search begins behind the slot found
  /// @return the slot, -1 if there is none, or [#TORN]
  static int search(MemorySegment page, int minimum, boolean advance) {
    if (max(page) < minimum) {
      return -1;
    }
    int start = Bytes.getInt(page, NEXT_SLOT_OFFSET);
    if (start < 0 || start >= SLOTS) {
      start = 0;
    }
    int node = INNER_NODES + start;
    // Right, then up, until a subtree has enough: each step doubles the part of the tree looked at.
    while (node > 0 && node(page, node) < minimum) {
      int right = node + 1;
      if ((right + 1 & right) == 0) {
        right = parent(right); // wrapped to the first node of the same level
      }
      node = parent(right);
    }
    while (node < INNER_NODES) {
      int child = 2 * node + 1;
      if (child < NODES && node(page, child) >= minimum) {
        node = child;
      } else if (child + 1 < NODES && node(page, child + 1) >= minimum) {
        node = child + 1;
      } else {
        return TORN;
      }
    }
    int slot = node - INNER_NODES;
    setNextSlot(page, advance ? slot + 1 : slot);
    return slot;
  }

  /// Empties all slots from `firstSlot` on. Returns whether the page changed.
  static boolean truncate(MemorySegment page, int firstSlot) {
    boolean changed = false;
    for (int node = INNER_NODES + firstSlot; node < NODES; node++) {
      if (node(page, node) != 0) {
        setNode(page, node, 0);
        changed = true;
      }
    }
    if (changed) {
      rebuild(page);
    }
    return changed;
  }

  /// Recomputes all inner nodes.
  static boolean rebuild(MemorySegment page) {
    boolean changed = false;
    for (int node = INNER_NODES - 1; node >= 0; node--) {
      int value = childrenMax(page, node);
      if (node(page, node) != value) {
        setNode(page, node, value);
        changed = true;
      }
    }
    return changed;
  }
}
