// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.net.Connection;
import dev.gajah.base.process.ServerProcess;
import dev.gajah.protocol.message.MessageReader;
import dev.gajah.protocol.message.MessageWriter;
import dev.gajah.protocol.message.StartupPacket;
import java.io.IOException;

/// A connection that comes too early or too late: it is read as far as its startup packet and then
/// told why it cannot come in (PostgreSQL: dead-end child).
///
/// Started by the postmaster; touches no shared memory; its end concerns nobody.
record DeadEndClient(Connection connection, SqlError refusal) implements ServerProcess {
  @Override
  public void run() {
    try (connection) {
      MessageReader reader = new MessageReader(connection);
      MessageWriter writer = new MessageWriter(connection);
      while (reader.nextStartup() >= 0) {
        switch (StartupPacket.decode(reader)) {
          case StartupPacket.Cancel _ -> {
            return; // there is nothing to cancel
          }
          case StartupPacket.SslRequest _, StartupPacket.GssEncRequest _ -> {
            writer.rawByte('N');
            writer.flush();
          }
          case StartupPacket.Startup _ -> {
            writer.report(refusal);
            writer.flush();
            return;
          }
        }
      }
    } catch (IOException | SqlError e) {
      // The client went away, or speaks no protocol that could tell it more.
    }
  }
}
