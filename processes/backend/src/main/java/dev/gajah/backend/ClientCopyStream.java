// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.commands.CopyStream;
import dev.gajah.protocol.message.MessageReader;
import dev.gajah.protocol.message.MessageWriter;
import java.io.IOException;

/// COPY data on a client's connection.
///
/// Data of an error-ended COPY FROM may still arrive; the message loop drops it.
final class ClientCopyStream implements CopyStream {
  private final ClientConnection client;
  private boolean ended;

  ClientCopyStream(ClientConnection client) {
    this.client = client;
  }

  private void begin(int type, int columnCount, boolean binary) {
    MessageWriter writer = client.writer();
    ByteWriter body = writer.begin(type);
    int format = binary ? 1 : 0;
    body.putByte(format);
    body.putShortBE(columnCount);
    for (int i = 0; i < columnCount; i++) {
      body.putShortBE(format);
    }
    writer.end();
  }

  @Override
  public void beginIn(int columnCount, boolean binary) {
    begin('G', columnCount, binary);
    client.writer().flush();
    ended = false;
  }

  @Override
  public boolean read(ByteWriter target) {
    if (ended) {
      return false;
    }
    MessageReader reader = client.reader();
    while (true) {
      int type = nextType();
      switch (type) {
        case 'd' -> {
          int length = reader.remaining();
          target.putBytes(reader.array(), reader.position(), length);
          reader.skip(length);
          return true;
        }
        case 'c' -> {
          reader.expectEnd();
          ended = true;
          return false;
        }
        case 'f' -> {
          ended = true;
          throw new SqlError(
              SqlState.QUERY_CANCELED, "COPY from stdin failed: " + reader.getString());
        }
        case 'H', 'S' -> {
          // Flush and Sync mean nothing here.
        }
        default ->
            throw new SqlError(
                    SqlState.PROTOCOL_VIOLATION,
                    "unexpected message type 0x%02X during COPY from stdin".formatted(type))
                .fatal();
      }
    }
  }

  private int nextType() {
    int type;
    try {
      type = client.reader().next();
    } catch (IOException e) {
      type = -1;
    }
    if (type < 0) {
      throw new SqlError(
              SqlState.CONNECTION_FAILURE,
              "unexpected EOF on client connection with an open transaction")
          .fatal();
    }
    return type;
  }

  @Override
  public void beginOut(int columnCount, boolean binary) {
    begin('H', columnCount, binary);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    MessageWriter writer = client.writer();
    writer.begin('d').putBytes(source, offset, length);
    writer.end();
  }

  @Override
  public void endOut() {
    client.writer().empty('c');
  }
}
