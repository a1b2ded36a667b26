// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// State and tag of each frame, sixteen ints apart, so that frames do not share cache lines.
///
/// The state word holds pin count (18 bits), usage count (4) and flags, and changes by
/// compare-and-set only.
///
/// **Memory order.** The tag words are plain. They are written only by the one process that holds
/// the frame's only pin while `TAG_VALID` is off, and published by the compare-and-set that turns
/// `TAG_VALID` on. Who has pinned the frame with `TAG_VALID` on therefore reads a stable tag; who
/// reads a tag without a pin may see anything and must look again after pinning.
///
/// Hot path: no allocation after construction.
final class BufferDescriptors {
  static final int REFCOUNT_MASK = (1 << 18) - 1;
  static final int USAGE_ONE = 1 << 18;
  static final int USAGE_MASK = 0xF << 18;
  static final int USAGE_MAX = 5;

  static final int DIRTY = 1 << 23;
  static final int VALID = 1 << 24;
  static final int TAG_VALID = 1 << 25;
  static final int IO_IN_PROGRESS = 1 << 26;
  static final int IO_ERROR = 1 << 27;
  static final int JUST_DIRTIED = 1 << 28;
  static final int PIN_WAITER = 1 << 29;
  static final int CHECKPOINT_NEEDED = 1 << 30;
  static final int PERMANENT = 1 << 31;

  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

  private static final int STRIDE_SHIFT = 4;
  private static final int STATE = 0;
  private static final int TABLESPACE = 1;
  private static final int DATABASE = 2;
  private static final int RELATION = 3;
  private static final int FORK = 4;
  private static final int BLOCK = 5;
  private static final int HASH = 6;
  private static final int NEXT = 7;

  private final int[] words;

  BufferDescriptors(int count) {
    words = new int[Math.multiplyExact(count, 1 << STRIDE_SHIFT)];
  }

  // ---- state ----

  int state(int buffer) {
    return (int) WORDS.getVolatile(words, buffer << STRIDE_SHIFT);
  }

  boolean compareAndSet(int buffer, int expected, int value) {
    return WORDS.compareAndSet(words, buffer << STRIDE_SHIFT, expected, value);
  }

  static int refCount(int state) {
    return state & REFCOUNT_MASK;
  }

  static int usage(int state) {
    return (state & USAGE_MASK) >>> 18;
  }

  void setFlags(int buffer, int flags) {
    WORDS.getAndBitwiseOr(words, buffer << STRIDE_SHIFT, flags);
  }

  void clearFlags(int buffer, int flags) {
    WORDS.getAndBitwiseAnd(words, buffer << STRIDE_SHIFT, ~flags);
  }

  /// Pins a frame that has a tag; counts the use: up to 5, or up to 1 for a ring.
  ///
  /// @return the new state, or 0 if the frame has no tag
  int pinTagged(int buffer, boolean ring) {
    int at = buffer << STRIDE_SHIFT;
    int state = (int) WORDS.getVolatile(words, at);
    while ((state & TAG_VALID) != 0) {
      int wanted = state + 1;
      int usage = state & USAGE_MASK;
      if (ring ? usage == 0 : usage < USAGE_MAX * USAGE_ONE) {
        wanted += USAGE_ONE;
      }
      int seen = (int) WORDS.compareAndExchange(words, at, state, wanted);
      if (seen == state) {
        return wanted;
      }
      state = seen;
    }
    return 0;
  }

  /// One more pin for who has one already.
  void pinAgain(int buffer) {
    WORDS.getAndAdd(words, buffer << STRIDE_SHIFT, 1);
  }

  /// @return the state before
  int unpin(int buffer) {
    int before = (int) WORDS.getAndAdd(words, buffer << STRIDE_SHIFT, -1);
    assert refCount(before) > 0 : "buffer " + buffer + " is not pinned";
    return before;
  }

  // ---- tag ----

  void setTag(
      int buffer, int tablespace, int database, int relation, int fork, int block, int hash) {
    int at = buffer << STRIDE_SHIFT;
    words[at + TABLESPACE] = tablespace;
    words[at + DATABASE] = database;
    words[at + RELATION] = relation;
    words[at + FORK] = fork;
    words[at + BLOCK] = block;
    words[at + HASH] = hash;
  }

  boolean hasTag(int buffer, int tablespace, int database, int relation, int fork, int block) {
    int at = buffer << STRIDE_SHIFT;
    return words[at + BLOCK] == block
        && words[at + RELATION] == relation
        && words[at + FORK] == fork
        && words[at + DATABASE] == database
        && words[at + TABLESPACE] == tablespace;
  }

  int tablespace(int buffer) {
    return words[(buffer << STRIDE_SHIFT) + TABLESPACE];
  }

  int database(int buffer) {
    return words[(buffer << STRIDE_SHIFT) + DATABASE];
  }

  int relation(int buffer) {
    return words[(buffer << STRIDE_SHIFT) + RELATION];
  }

  int fork(int buffer) {
    return words[(buffer << STRIDE_SHIFT) + FORK];
  }

  int block(int buffer) {
    return words[(buffer << STRIDE_SHIFT) + BLOCK];
  }

  int hash(int buffer) {
    return words[(buffer << STRIDE_SHIFT) + HASH];
  }

  // ---- chain of the mapping table; links are buffer + 1, 0 ends ----

  int next(int buffer) {
    return (int) WORDS.getAcquire(words, (buffer << STRIDE_SHIFT) + NEXT);
  }

  void setNext(int buffer, int link) {
    WORDS.setRelease(words, (buffer << STRIDE_SHIFT) + NEXT, link);
  }
}
