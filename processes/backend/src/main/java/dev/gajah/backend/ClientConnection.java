// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.net.Connection;
import dev.gajah.protocol.message.MessageReader;
import dev.gajah.protocol.message.MessageWriter;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/// The client's side of a session, with the hand-over that lets another thread end a session which
/// is blocked waiting for its client.
///
/// State machine: ACTIVE -> READING by [#next] before it blocks; READING -> ACTIVE by [#next] when
/// a message came; READING -> CLAIMED by [#terminateIfIdle]. The claimer alone may then write; the
/// session's thread ends without a word.
final class ClientConnection {
  private static final int ACTIVE = 0;
  private static final int READING = 1;
  private static final int CLAIMED = 2;

  private final Connection connection;
  private final MessageReader reader;
  private final MessageWriter writer;
  private final AtomicInteger state = new AtomicInteger(ACTIVE);

  ClientConnection(Connection connection) {
    this.connection = connection;
    this.reader = new MessageReader(connection);
    this.writer = new MessageWriter(connection);
  }

  Connection connection() {
    return connection;
  }

  MessageReader reader() {
    return reader;
  }

  MessageWriter writer() {
    return writer;
  }

  /// Waits for the next message; -1 if the client is gone or someone else has ended the session.
  int next() throws IOException {
    if (reader.hasBuffered()) {
      return reader.next();
    }
    if (!state.compareAndSet(ACTIVE, READING)) {
      return -1;
    }
    int type;
    try {
      type = reader.next();
    } catch (IOException e) {
      state.compareAndSet(READING, ACTIVE);
      return -1;
    }
    return state.compareAndSet(READING, ACTIVE) ? type : -1;
  }

  /// If the session waits for its client: tells the client why, and closes the connection. Called
  /// by other threads.
  void terminateIfIdle(SqlError reason) {
    if (state.compareAndSet(READING, CLAIMED)) {
      writer.report(reason);
      writer.flush();
      connection.close();
    }
  }

  boolean isClaimed() {
    return state.get() == CLAIMED;
  }
}
