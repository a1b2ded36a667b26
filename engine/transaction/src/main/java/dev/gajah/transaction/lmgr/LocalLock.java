// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How often, and at which nesting levels, a process holds one lock in one mode (PostgreSQL:
/// `LOCALLOCK`). Owner thread only.
final class LocalLock {
  final LockTag tag;
  final LockMode mode;

  /// The shared side; null while the lock is on the fast path.
  @Nullable LockHold hold;

  boolean countsAsStrong;
  boolean isClear;
  int total;
  int sessionCount;

  /// Count by transaction nesting level; level 1 is the top.
  int[] levelCounts = new int[2];

  /// Levels below 64 in whose list of its owner this lock is.
  private long listedLevels;

  LocalLock(LockTag tag, LockMode mode) {
    this.tag = tag;
    this.mode = mode;
  }

  /// Nothing is held any more.
  void clear() {
    hold = null;
    countsAsStrong = false;
    isClear = false;
    total = 0;
    sessionCount = 0;
    Arrays.fill(levelCounts, 0);
  }

  void add(int level) {
    total++;
    if (level == 0) {
      sessionCount++;
      return;
    }
    if (level >= levelCounts.length) {
      levelCounts = Arrays.copyOf(levelCounts, Math.max(level + 1, 2 * levelCounts.length));
    }
    levelCounts[level]++;
  }

  /// True if the owner's list of `level` has this lock; for very deep levels only known while it is
  /// held there.
  boolean isListed(int level) {
    return level < Long.SIZE ? (listedLevels & (1L << level)) != 0 : count(level) > 0;
  }

  void setListed(int level, boolean value) {
    if (level < Long.SIZE) {
      listedLevels = value ? listedLevels | (1L << level) : listedLevels & ~(1L << level);
    }
  }

  int count(int level) {
    if (level == 0) {
      return sessionCount;
    }
    return level < levelCounts.length ? levelCounts[level] : 0;
  }

  /// Takes one count away from the session, or from the deepest level that has one.
  ///
  /// @return the level, 0 for the session; -1 if there is none
  int removeOne(boolean session) {
    if (session) {
      if (sessionCount == 0) {
        return -1;
      }
      sessionCount--;
      total--;
      return 0;
    }
    for (int level = levelCounts.length - 1; level > 0; level--) {
      if (levelCounts[level] > 0) {
        levelCounts[level]--;
        total--;
        return level;
      }
    }
    return -1;
  }

  void moveToParent(int level) {
    int count = count(level);
    if (count > 0) {
      levelCounts[level] = 0;
      levelCounts[level - 1] += count;
    }
  }

  void dropLevel(int level) {
    int count = count(level);
    if (count > 0) {
      levelCounts[level] = 0;
      total -= count;
    }
  }

  void dropAllLevels() {
    Arrays.fill(levelCounts, 0);
    total = sessionCount;
  }
}
