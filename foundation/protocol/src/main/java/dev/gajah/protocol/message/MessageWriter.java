// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.message;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.net.Connection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Writes messages to a client, through one buffer that is sent when it is full and when the
/// session asks for it.
///
/// Messages are built in place: [#begin], fields by [#body], [#end]. Belongs to one session.
///
/// Hot path: no allocation after growth.
public final class MessageWriter {
  private static final int FLUSH_BYTES = 8192;

  private final Connection connection;
  private final ByteWriter out = new ByteWriter(FLUSH_BYTES + 1024);
  private int messageStart;
  private boolean broken;

  public MessageWriter(Connection connection) {
    this.connection = connection;
  }

  /// True once a write has failed: the client is gone, and further messages vanish.
  public boolean isBroken() {
    return broken;
  }

  public ByteWriter begin(int type) {
    messageStart = out.length();
    out.putByte(type);
    out.putIntBE(0);
    return out;
  }

  public ByteWriter body() {
    return out;
  }

  public void end() {
    out.patchIntBE(messageStart + 1, out.length() - messageStart - 1);
    messageStart = out.length();
    if (out.length() >= FLUSH_BYTES) {
      flush();
    }
  }

  /// Takes back a message that was begun but not ended, as when an error occurs while it is built.
  public void abandon() {
    if (out.length() > messageStart) {
      out.setLength(messageStart);
    }
  }

  /// Marks the buffer as it is now as complete, so that [#abandon] has nothing to take back.
  public void mark() {
    messageStart = out.length();
  }

  /// Sends what is buffered.
  public void flush() {
    if (out.length() == 0) {
      return;
    }
    if (!broken) {
      try {
        connection.write(out.array(), 0, out.length());
      } catch (IOException e) {
        broken = true;
      }
    }
    out.clear();
    messageStart = 0;
  }

  /// A single byte outside of any message: the answer to an encryption request.
  public void rawByte(int value) {
    out.putByte(value);
    messageStart = out.length();
  }

  public void empty(int type) {
    begin(type);
    end();
  }

  public void readyForQuery(char status) {
    begin('Z').putByte(status);
    end();
  }

  public void commandComplete(String tag) {
    begin('C').putCString(tag);
    end();
  }

  public void parameterStatus(String name, String value) {
    ByteWriter body = begin('S');
    body.putCString(name);
    body.putCString(value);
    end();
  }

  /// NotificationResponse.
  public void notification(int senderPid, String channel, String payload) {
    ByteWriter body = begin('A');
    body.putIntBE(senderPid);
    body.putCString(channel);
    body.putCString(payload);
    end();
  }

  public void backendKeyData(int pid, int secret) {
    ByteWriter body = begin('K');
    body.putIntBE(pid);
    body.putIntBE(secret);
    end();
  }

  public void authentication(int code, byte @Nullable [] data) {
    ByteWriter body = begin('R');
    body.putIntBE(code);
    if (data != null) {
      body.putBytes(data);
    }
    end();
  }

  public void negotiateProtocolVersion(int newestMinor, java.util.List<String> unknownOptions) {
    ByteWriter body = begin('v');
    body.putIntBE(3 << 16 | newestMinor);
    body.putIntBE(unknownOptions.size());
    unknownOptions.forEach(body::putCString);
    end();
  }

  /// ErrorResponse or NoticeResponse, by severity.
  public void report(SqlError report) {
    boolean isError = report.severity().isAtLeast(dev.gajah.base.error.Severity.ERROR);
    ByteWriter body = begin(isError ? 'E' : 'N');
    field(body, 'S', report.severity().name());
    field(body, 'V', report.severity().name());
    field(body, 'C', report.state().code());
    field(body, 'M', report.message());
    field(body, 'D', report.detail());
    field(body, 'H', report.hint());
    if (report.position() > 0) {
      field(body, 'P', Integer.toString(report.position()));
    }
    if (report.internalPosition() > 0) {
      field(body, 'p', Integer.toString(report.internalPosition()));
    }
    field(body, 'q', report.internalQuery());
    field(body, 'W', report.context());
    field(body, 's', report.schema());
    field(body, 't', report.table());
    field(body, 'c', report.column());
    field(body, 'd', report.dataType());
    field(body, 'n', report.constraint());
    StackTraceElement[] trace = report.getStackTrace();
    if (trace.length > 0) {
      field(body, 'F', trace[0].getFileName());
      field(body, 'L', Integer.toString(Math.max(0, trace[0].getLineNumber())));
      field(body, 'R', trace[0].getMethodName());
    }
    body.putByte(0);
    end();
  }

  private static void field(ByteWriter body, int code, @Nullable String value) {
    if (value != null) {
      body.putByte(code);
      body.putCString(value);
    }
  }
}
