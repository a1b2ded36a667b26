// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.net;

import dev.gajah.base.process.ConditionVariable;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/// Bytes on their way in one direction. The lock is never held while waiting.
final class Pipe {
  private final ReentrantLock lock = new ReentrantLock();
  private final ConditionVariable changes = new ConditionVariable();

  // Guarded by the lock.
  private final ArrayDeque<byte[]> parts = new ArrayDeque<>();
  private int consumed;
  private int count;
  private boolean writerClosed;
  private boolean readerClosed;

  void write(byte[] source, int offset, int length) throws IOException {
    lock.lock();
    try {
      if (writerClosed) {
        throw new SocketException("Socket closed");
      }
      if (readerClosed) {
        throw new SocketException("Broken pipe");
      }
      if (length > 0) {
        parts.add(java.util.Arrays.copyOfRange(source, offset, offset + length));
        count += length;
      }
    } finally {
      lock.unlock();
    }
    changes.broadcast();
  }

  int read(byte[] target, int offset, int length, int timeoutMillis) throws IOException {
    long nanos = timeoutMillis == 0 ? -1 : timeoutMillis * 1_000_000L;
    if (!changes.await(this::canRead, nanos)) {
      throw new SocketTimeoutException("Read timed out");
    }
    lock.lock();
    try {
      if (readerClosed) {
        throw new SocketException("Socket closed");
      }
      byte[] first = parts.peek();
      if (first == null) {
        return -1;
      }
      int part = Math.min(length, first.length - consumed);
      System.arraycopy(first, consumed, target, offset, part);
      consumed += part;
      count -= part;
      if (consumed == first.length) {
        parts.remove();
        consumed = 0;
      }
      return part;
    } finally {
      lock.unlock();
    }
  }

  private boolean canRead() {
    lock.lock();
    try {
      return count > 0 || writerClosed || readerClosed;
    } finally {
      lock.unlock();
    }
  }

  int available() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    writerClosed = true;
    lock.unlock();
    changes.broadcast();
  }

  void closeReader() {
    lock.lock();
    readerClosed = true;
    lock.unlock();
    changes.broadcast();
  }
}
