// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.bad;

import dev.gajah.storage.buffer.BufferPool;

/// A control: the lowest module uses a higher one.
final class LooksUp {
  int count(BufferPool pool) {
    return pool.bufferCount();
  }
}
