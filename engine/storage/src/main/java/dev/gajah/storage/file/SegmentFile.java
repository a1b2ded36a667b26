// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.file;

import dev.gajah.base.io.StoredFile;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/// One open segment file. Closed only while nobody uses it, so a descriptor is never pulled from
/// under a read.
///
/// States of `users`: n >= 0 are that many users; `CLOSED` is final. [FileCache] opens the file
/// anew after that.
public final class SegmentFile {
  private static final int CLOSED = -1;

  private final String path;
  private final StoredFile file;
  private final AtomicInteger users = new AtomicInteger(1);

  /// Set by use, cleared by the cache's clock hand.
  private volatile boolean recentlyUsed = true;

  private volatile boolean forgotten;

  SegmentFile(String path, StoredFile file) {
    this.path = path;
    this.file = file;
  }

  /// Relative to the data directory.
  public String path() {
    return path;
  }

  public StoredFile file() {
    return file;
  }

  /// Becomes a user, unless the file is closed already. End with [#release].
  boolean acquire() {
    int current = users.get();
    while (current != CLOSED) {
      if (users.compareAndSet(current, current + 1)) {
        recentlyUsed = true;
        return true;
      }
      current = users.get();
    }
    return false;
  }

  public void release() {
    if (users.decrementAndGet() == 0 && forgotten && tryRetire()) {
      try {
        file.close();
      } catch (IOException e) {
        // The file was deleted; nothing of it is worth keeping.
      }
    }
  }

  /// The last user closes it.
  void forgetAfterUse() {
    forgotten = true;
  }

  boolean takeRecentlyUsed() {
    boolean was = recentlyUsed;
    recentlyUsed = false;
    return was;
  }

  /// True if it is now closed for new users and the caller must close the file.
  boolean tryRetire() {
    return users.compareAndSet(0, CLOSED);
  }

  boolean isRetired() {
    return users.get() == CLOSED;
  }
}
