// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.notify;

import org.jspecify.annotations.Nullable;

/// One event in the queue. Published by the volatile store into the `next` of the entry before.
final class QueueEntry {
  final int databaseOid;
  final int senderPid;
  final String channel;
  final String payload;

  /// Where the next entry would start, in bytes since the server's start.
  final long end;

  volatile @Nullable QueueEntry next;

  QueueEntry(int databaseOid, int senderPid, String channel, String payload, long end) {
    this.databaseOid = databaseOid;
    this.senderPid = senderPid;
    this.channel = channel;
    this.payload = payload;
    this.end = end;
  }
}
