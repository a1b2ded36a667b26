// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.visibilitymap.VisibilityMap;
import dev.gajah.base.id.RelFileLocator;

/// A visibility map page that an operation keeps pinned for a heap block it is about to change.
final class MapPin {
  private final VisibilityMap map;
  private final HeldBuffers held;
  int buffer = VisibilityMap.NO_BUFFER;

  MapPin(VisibilityMap map, HeldBuffers held) {
    this.map = map;
    this.held = held;
  }

  void clear() {
    buffer = VisibilityMap.NO_BUFFER;
  }

  /// Pins the map page for `heapBlock`. May do I/O: no content lock is held.
  void pin(RelFileLocator locator, int heapBlock) {
    if (map.isPinned(heapBlock, buffer)) {
      return;
    }
    if (buffer != VisibilityMap.NO_BUFFER) {
      held.unpin(buffer);
      buffer = VisibilityMap.NO_BUFFER;
    }
    buffer = held.adopt(map.pin(locator, heapBlock, VisibilityMap.NO_BUFFER), false);
  }

  boolean isFor(int heapBlock) {
    return map.isPinned(heapBlock, buffer);
  }

  boolean isPinned() {
    return buffer != VisibilityMap.NO_BUFFER;
  }

  void unpin() {
    if (buffer != VisibilityMap.NO_BUFFER) {
      held.unpin(buffer);
      buffer = VisibilityMap.NO_BUFFER;
    }
  }
}
