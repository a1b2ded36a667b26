// SPDX-License-Identifier: Apache-2.0
package dev.gajah.benchmarks;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.net.Connection;
import dev.gajah.protocol.message.MessageReader;
import dev.gajah.protocol.message.MessageWriter;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// The messages of one prepared point lookup: Bind, Execute, Sync read field by field, and the
/// answer with one row written.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProtocolBenchmark {
  private final Replay connection = new Replay(LoopbackClient.lookupMessages("P_0", "77777"));
  private final MessageReader reader = new MessageReader(connection);
  private final MessageWriter writer = new MessageWriter(connection);

  @Benchmark
  public int readLookup() throws IOException {
    int sum = 0;
    reader.next();
    sum += reader.getName().length() + reader.getName().length();
    sum += reader.getShort() + reader.getShort();
    int length = reader.getInt();
    reader.skip(length);
    sum += reader.getShort();
    reader.expectEnd();
    reader.next();
    sum += reader.getName().length() + reader.getInt();
    reader.expectEnd();
    reader.next();
    reader.expectEnd();
    return sum;
  }

  @Benchmark
  public boolean writeAnswer() {
    writer.empty('2');
    ByteWriter row = writer.begin('D');
    row.putShortBE(1);
    row.putIntBE(4);
    row.putIntBE(77777);
    writer.end();
    writer.commandComplete("SELECT 1");
    writer.readyForQuery('I');
    writer.flush();
    return writer.isBroken();
  }

  /// A client that says the same again and again, and never listens.
  private static final class Replay implements Connection {
    private final byte[] bytes;

    Replay(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (length < bytes.length) {
        throw new IllegalStateException("room for " + length + " bytes only");
      }
      System.arraycopy(bytes, 0, target, offset, bytes.length);
      return bytes.length;
    }

    @Override
    public void write(byte[] source, int offset, int length) {}

    @Override
    public int available() {
      return bytes.length;
    }

    @Override
    public void setReadTimeoutMillis(int millis) {}

    @Override
    public @Nullable String peerAddress() {
      return null;
    }

    @Override
    public int peerPort() {
      return 0;
    }

    @Override
    public boolean isUnix() {
      return true;
    }

    @Override
    public void close() {}
  }
}
