// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.multixact;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.process.LwLock;
import dev.gajah.transaction.slru.Slru;
import java.nio.file.Path;

/// The bytes of multixacts on disk.
///
/// `pg_multixact/offsets`: four bytes for each multixact, the number of its first member; its
/// members end where the next multixact's begin. `pg_multixact/members`: groups of four status
/// bytes and four xids, 409 groups to a page. Member 0 is never used, so that offset 0 means "not
/// written".
final class MultiXactFiles {
  static final int OFFSETS_PER_PAGE = Slru.PAGE_BYTES / 4;
  private static final int MEMBERS_PER_GROUP = 4;
  private static final int GROUP_BYTES = 4 + 4 * MEMBERS_PER_GROUP;
  private static final int GROUPS_PER_PAGE = Slru.PAGE_BYTES / GROUP_BYTES;
  static final int MEMBERS_PER_PAGE = GROUPS_PER_PAGE * MEMBERS_PER_GROUP;
  static final int MEMBERS_PER_SEGMENT = MEMBERS_PER_PAGE * Slru.PAGES_PER_SEGMENT;

  final Slru offsets;
  final Slru members;

  MultiXactFiles(FileSystem files, Path dataDirectory, int offsetSlots, int memberSlots) {
    offsets =
        new Slru(
            files,
            dataDirectory,
            "pg_multixact/offsets",
            offsetSlots,
            0,
            false,
            true,
            MultiXactFiles::offsetPagePrecedes,
            lsn -> {});
    members =
        new Slru(
            files,
            dataDirectory,
            "pg_multixact/members",
            memberSlots,
            0,
            false,
            true,
            MultiXactFiles::memberPagePrecedes,
            lsn -> {});
  }

  private static boolean offsetPagePrecedes(long a, long b) {
    int first = (int) (a * OFFSETS_PER_PAGE) + MultiXacts.FIRST + 1;
    int second = (int) (b * OFFSETS_PER_PAGE) + MultiXacts.FIRST + 1;
    return first - second < 0 && first - (second + OFFSETS_PER_PAGE - 1) < 0;
  }

  private static boolean memberPagePrecedes(long a, long b) {
    int first = (int) (a * MEMBERS_PER_PAGE);
    int second = (int) (b * MEMBERS_PER_PAGE);
    return first - second < 0 && first - (second + MEMBERS_PER_PAGE - 1) < 0;
  }

  static long offsetPage(int multi) {
    return Integer.toUnsignedLong(multi) / OFFSETS_PER_PAGE;
  }

  static int offsetEntry(int multi) {
    return (int) (Integer.toUnsignedLong(multi) % OFFSETS_PER_PAGE);
  }

  static long memberPage(int member) {
    return Integer.toUnsignedLong(member) / MEMBERS_PER_PAGE;
  }

  static long memberSegment(int member) {
    return memberPage(member) / Slru.PAGES_PER_SEGMENT;
  }

  private static int groupAt(int member) {
    return (int) (Integer.toUnsignedLong(member) % MEMBERS_PER_PAGE)
        / MEMBERS_PER_GROUP
        * GROUP_BYTES;
  }

  private static int indexInGroup(int member) {
    return member & (MEMBERS_PER_GROUP - 1);
  }

  private static int statusAt(int member) {
    return groupAt(member) + indexInGroup(member);
  }

  private static int xidAt(int member) {
    return groupAt(member) + 4 + 4 * indexInGroup(member);
  }

  /// True if `member` is the first of its page.
  static boolean isFirstOnPage(int member) {
    return Integer.toUnsignedLong(member) % MEMBERS_PER_PAGE == 0;
  }

  /// The first member of `multi`; 0 if it was never written.
  int offset(int multi) {
    long page = offsetPage(multi);
    int slot = offsets.readPageAndLock(page, multi);
    int offset = Bytes.getInt(offsets.bytes(slot), 4 * offsetEntry(multi));
    offsets.bankLock(page).unlock();
    return offset;
  }

  /// Writes the offset of a multixact; it must be unset or have this value.
  void setOffset(int multi, int offset) {
    long page = offsetPage(multi);
    LwLock lock = offsets.bankLock(page);
    lock.lockExclusive();
    try {
      int slot = offsets.readPage(page, multi);
      byte[] bytes = offsets.bytes(slot);
      int at = 4 * offsetEntry(multi);
      if (Bytes.getInt(bytes, at) != offset) {
        Bytes.putInt(bytes, at, offset);
        offsets.markDirty(slot);
      }
    } finally {
      lock.unlock();
    }
  }

  void setMembers(int multi, int firstMember, int[] xids, byte[] statuses) {
    int i = 0;
    while (i < xids.length) {
      long page = memberPage(firstMember + i);
      LwLock lock = members.bankLock(page);
      lock.lockExclusive();
      try {
        int slot = members.readPage(page, multi);
        byte[] bytes = members.bytes(slot);
        for (; i < xids.length && memberPage(firstMember + i) == page; i++) {
          Bytes.putInt(bytes, xidAt(firstMember + i), xids[i]);
          bytes[statusAt(firstMember + i)] = statuses[i];
        }
        members.markDirty(slot);
      } finally {
        lock.unlock();
      }
    }
  }

  MultiXactMembers read(int multi, int firstMember, int length) {
    if (length < 0 || length > 1 << 24) {
      throw SqlError.corrupt(
          "MultiXact %s has invalid next offset".formatted(Integer.toUnsignedString(multi)));
    }
    int[] xids = new int[length];
    byte[] statuses = new byte[length];
    int count = 0;
    int i = 0;
    while (i < length) {
      long page = memberPage(firstMember + i);
      int slot = members.readPageAndLock(page, multi);
      byte[] bytes = members.bytes(slot);
      for (; i < length && memberPage(firstMember + i) == page; i++) {
        int xid = Bytes.getInt(bytes, xidAt(firstMember + i));
        if (xid != 0) { // member 0 of the file is skipped when the counter wraps
          xids[count] = xid;
          statuses[count] = bytes[statusAt(firstMember + i)];
          count++;
        }
      }
      members.bankLock(page).unlock();
    }
    if (count < length) {
      xids = java.util.Arrays.copyOf(xids, count);
      statuses = java.util.Arrays.copyOf(statuses, count);
    }
    return new MultiXactMembers(xids, statuses);
  }

  static void zero(Slru slru, long page, boolean write) {
    LwLock lock = slru.bankLock(page);
    lock.lockExclusive();
    try {
      int slot = slru.zeroPage(page);
      if (write) {
        slru.writePage(slot);
      }
    } finally {
      lock.unlock();
    }
  }

  /// After recovery: the entry of the next multixact says where its members will begin, and nothing
  /// follows it.
  void trim(int nextMulti, int nextMember) {
    long page = offsetPage(nextMulti);
    int entry = offsetEntry(nextMulti);
    offsets.setLatestPage(page);
    LwLock lock = offsets.bankLock(page);
    lock.lockExclusive();
    try {
      int slot = entry == 0 ? offsets.zeroPage(page) : offsets.readPage(page, nextMulti);
      byte[] bytes = offsets.bytes(slot);
      Bytes.putInt(bytes, 4 * entry, nextMember);
      java.util.Arrays.fill(bytes, 4 * (entry + 1), bytes.length, (byte) 0);
      offsets.markDirty(slot);
    } finally {
      lock.unlock();
    }
    long memberPage = memberPage(nextMember);
    members.setLatestPage(memberPage);
    if (groupAt(nextMember) != 0) {
      LwLock memberLock = members.bankLock(memberPage);
      memberLock.lockExclusive();
      try {
        int slot = members.readPage(memberPage, nextMember);
        byte[] bytes = members.bytes(slot);
        java.util.Arrays.fill(bytes, xidAt(nextMember), bytes.length, (byte) 0);
        members.markDirty(slot);
      } finally {
        memberLock.unlock();
      }
    }
  }
}
