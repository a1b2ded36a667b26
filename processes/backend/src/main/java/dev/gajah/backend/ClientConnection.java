// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.net.Connection;
import dev.gajah.base.process.ConditionVariable;
import dev.gajah.base.process.Interrupts;
import dev.gajah.protocol.message.MessageReader;
import dev.gajah.protocol.message.MessageWriter;
import dev.gajah.protocol.tls.TlsConnection;
import dev.gajah.protocol.tls.TlsServer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/// The client's side of a session, with the hand-over that lets another thread end a session which
/// is blocked waiting for its client.
///
/// State machine: ACTIVE -> READING by [#next] before it blocks; READING -> ACTIVE by [#next] when
/// a message came; READING -> CLAIMED by [#terminateIfIdle]. The claimer alone may then write; the
/// session's thread ends without a word. READING -> BORROWED -> READING by [#runIfIdle], for
/// another thread that has something to write; [#next] waits for its end.
///
/// What two threads do across such a change is ordered by the volatile state.
final class ClientConnection {
  private static final int ACTIVE = 0;
  private static final int READING = 1;
  private static final int CLAIMED = 2;
  private static final int BORROWED = 3;

  // Replaced once at most, before the session begins, when the connection becomes encrypted.
  private volatile Connection connection;
  private volatile MessageReader reader;
  private volatile MessageWriter writer;
  private final AtomicInteger state = new AtomicInteger(ACTIVE);
  private final ConditionVariable givenBack = new ConditionVariable();
  private volatile boolean lendable;

  ClientConnection(Connection connection) {
    this.connection = connection;
    this.reader = new MessageReader(connection);
    this.writer = new MessageWriter(connection);
  }

  /// Encrypts the connection from here on.
  ///
  /// @param already encrypted bytes that have been read
  /// @throws IOException if client and server do not agree
  TlsConnection encrypt(TlsServer tls, byte[] already) throws IOException {
    TlsConnection encrypted = new TlsConnection(connection, tls, already);
    encrypted.handshake();
    connection = encrypted;
    reader = new MessageReader(encrypted);
    writer = new MessageWriter(encrypted);
    return encrypted;
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
  ///
  /// @param idle runs once the session counts as waiting for its client
  /// @param interrupts requests that came before that are obeyed here
  /// @param lend whether [#runIfIdle] may write meanwhile
  /// @throws SqlError what a request to end the session asks for
  int next(Runnable idle, Interrupts interrupts, boolean lend) throws IOException {
    if (reader.hasBuffered()) {
      return reader.next();
    }
    lendable = lend;
    if (!state.compareAndSet(ACTIVE, READING)) {
      return -1;
    }
    // Who asks us to end sets the request, then looks at the state; we do it the other way round.
    interrupts.clear(Interrupts.Reason.CANCEL);
    if (interrupts.wouldThrow() && resume()) {
      interrupts.check();
    }
    idle.run();
    int type;
    try {
      type = reader.next();
    } catch (IOException e) {
      resume();
      return -1;
    }
    return resume() ? type : -1;
  }

  /// READING -> ACTIVE, waiting for a borrower; false if somebody else has ended the session.
  private boolean resume() {
    while (!state.compareAndSet(READING, ACTIVE)) {
      if (state.get() == CLAIMED || state.get() == ACTIVE) {
        return state.get() == ACTIVE;
      }
      givenBack.await(() -> state.get() != BORROWED);
    }
    return true;
  }

  /// Runs something that writes to the client, if the session waits for its client and allows it.
  /// Called by other threads.
  void runIfIdle(Runnable body) {
    if (lendable && state.compareAndSet(READING, BORROWED)) {
      try {
        // It may have been another wait that was lendable.
        if (lendable) {
          body.run();
        }
      } finally {
        state.set(READING);
        givenBack.broadcast();
      }
    }
  }

  /// If the session waits for its client: tells the client why, and closes the connection. Called
  /// by other threads.
  void terminateIfIdle(SqlError reason) {
    if (state.get() == BORROWED) {
      connection.close(); // somebody writes to a client that may never read
      return;
    }
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
