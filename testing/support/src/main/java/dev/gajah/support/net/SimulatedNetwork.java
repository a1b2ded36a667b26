// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.net;

import dev.gajah.base.net.Connection;
import dev.gajah.base.net.Listener;
import dev.gajah.base.net.Network;
import dev.gajah.base.process.ConditionVariable;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A network in memory: no port of the machine is used. Bytes arrive in order and at once; a closed
/// connection still delivers what was written before.
public final class SimulatedNetwork implements Network {
  private static final int FIRST_FREE_PORT = 40_000;
  private static final String HOST = "127.0.0.1";

  private final Consumer<String> onCall;
  private final Map<Integer, Port> ports = new ConcurrentHashMap<>();
  private final AtomicInteger nextPort = new AtomicInteger(FIRST_FREE_PORT);

  /// @param onCall is told of each call before it is done
  public SimulatedNetwork(Consumer<String> onCall) {
    this.onCall = onCall;
  }

  @Override
  public List<Listener> listenTcp(String host, int port, int backlog) throws IOException {
    int number = port == 0 ? nextPort.getAndIncrement() : port;
    Port made = new Port(number);
    if (ports.putIfAbsent(number, made) != null) {
      throw new BindException("Address already in use");
    }
    return List.of(made);
  }

  @Override
  public Listener listenUnix(Path path, int backlog) throws IOException {
    throw new IOException("the simulated network has no Unix-domain sockets");
  }

  @Override
  public Connection connectTcp(String host, int port) throws IOException {
    onCall.accept("connect " + port);
    Port found = ports.get(port);
    if (found == null) {
      throw new ConnectException("Connection refused");
    }
    Pipe there = new Pipe();
    Pipe back = new Pipe();
    int own = nextPort.getAndIncrement();
    found.arrive(new End(back, there, own));
    return new End(there, back, port);
  }

  private final class Port implements Listener {
    private final int number;
    private final ConcurrentLinkedQueue<Connection> waiting = new ConcurrentLinkedQueue<>();
    private final ConditionVariable arrivals = new ConditionVariable();
    private volatile boolean closed;

    Port(int number) {
      this.number = number;
    }

    void arrive(Connection connection) throws IOException {
      waiting.add(connection);
      arrivals.broadcast();
    }

    @Override
    public Connection accept() throws IOException {
      arrivals.await(() -> closed || !waiting.isEmpty());
      onCall.accept("accept " + number);
      Connection next = waiting.poll();
      if (next == null) {
        throw new IOException("Socket closed");
      }
      return next;
    }

    @Override
    public int port() {
      return number;
    }

    @Override
    public String description() {
      return "IPv4 address \"%s\", port %d".formatted(HOST, number);
    }

    @Override
    public void close() {
      ports.remove(number, this);
      closed = true;
      arrivals.broadcast();
      for (Connection next = waiting.poll(); next != null; next = waiting.poll()) {
        next.close();
      }
    }
  }

  /// One side of a connection.
  private final class End implements Connection {
    private final Pipe out;
    private final Pipe in;
    private final int peerPort;
    private volatile int readTimeoutMillis;

    End(Pipe out, Pipe in, int peerPort) {
      this.out = out;
      this.in = in;
      this.peerPort = peerPort;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      onCall.accept("receive " + peerPort);
      return in.read(target, offset, length, readTimeoutMillis);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      onCall.accept("send " + peerPort + " " + length);
      out.write(source, offset, length);
    }

    @Override
    public int available() {
      return in.available();
    }

    @Override
    public void setReadTimeoutMillis(int millis) {
      readTimeoutMillis = millis;
    }

    @Override
    public String peerAddress() {
      return HOST;
    }

    @Override
    public int peerPort() {
      return peerPort;
    }

    @Override
    public boolean isUnix() {
      return false;
    }

    @Override
    public void close() {
      out.close();
      in.closeReader();
    }
  }
}
