// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.smgr;

import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.process.LwLock;
import dev.gajah.storage.file.DataDirectory;
import dev.gajah.storage.sync.FileTag;

/// What is known about one fork of a relation: its length, its segments' names, its extension lock.
final class RelationFork {
  static final long UNKNOWN = -1;

  final RelFileLocator locator;
  final ForkNumber fork;

  /// Held by who makes the fork longer (PostgreSQL: relation extension lock).
  final LwLock extension = new LwLock();

  /// Number of blocks, or [#UNKNOWN]. Written by whoever changes the length, under the extension
  /// lock or with the relation to itself.
  volatile long blocks = UNKNOWN;

  /// False once the fork was looked for and not found.
  volatile boolean mayExist = true;

  private volatile String[] paths;
  private volatile FileTag[] tags;

  RelationFork(RelFileLocator locator, ForkNumber fork) {
    this.locator = locator;
    this.fork = fork;
    paths = new String[] {DataDirectory.segmentPath(locator, fork, 0)};
    tags = new FileTag[] {new FileTag(FileTag.RELATION, locator, fork, 0)};
  }

  String path(int segment) {
    String[] known = paths;
    if (segment < known.length) {
      return known[segment];
    }
    return DataDirectory.segmentPath(locator, fork, segment);
  }

  FileTag tag(int segment) {
    FileTag[] known = tags;
    if (segment < known.length) {
      return known[segment];
    }
    return new FileTag(FileTag.RELATION, locator, fork, segment);
  }
}
