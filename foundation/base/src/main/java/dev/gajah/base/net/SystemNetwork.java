// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The machine's network: TCP by blocking sockets, Unix-domain by blocking channels.
public final class SystemNetwork implements Network {
  @Override
  public List<Listener> listenTcp(String host, int port, int backlog) throws IOException {
    List<Listener> listeners = new ArrayList<>();
    if (host.equals("*")) {
      listeners.add(listen(new InetSocketAddress(port), port, backlog));
      return listeners;
    }
    IOException failure = null;
    for (InetAddress address : InetAddress.getAllByName(host)) {
      try {
        int actualPort = port == 0 && !listeners.isEmpty() ? listeners.getFirst().port() : port;
        listeners.add(listen(new InetSocketAddress(address, actualPort), actualPort, backlog));
      } catch (IOException e) {
        failure =
            e; // another address of the same host may do, as with localhost on a machine without
        // IPv6
      }
    }
    if (listeners.isEmpty()) {
      throw failure != null ? failure : new IOException("no address for host " + host);
    }
    return listeners;
  }

  private static Listener listen(InetSocketAddress address, int port, int backlog)
      throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(address, backlog);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return new TcpListener(socket, port == 0 ? socket.getLocalPort() : port);
  }

  @Override
  public Listener listenUnix(Path path, int backlog) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(path), backlog);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new UnixListener(channel, path);
  }

  @Override
  public Connection connectTcp(String host, int port) throws IOException {
    return new TcpConnection(new Socket(host, port));
  }

  private record TcpListener(ServerSocket socket, int port) implements Listener {
    @Override
    public Connection accept() throws IOException {
      Socket client = socket.accept();
      try {
        return new TcpConnection(client);
      } catch (IOException e) {
        client.close();
        throw e;
      }
    }

    @Override
    public String description() {
      InetAddress address = socket.getInetAddress();
      String family = address instanceof Inet6Address ? "IPv6" : "IPv4";
      return "%s address \"%s\", port %d".formatted(family, hostText(address), port);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private record UnixListener(ServerSocketChannel channel, Path path) implements Listener {
    @Override
    public Connection accept() throws IOException {
      return new UnixConnection(channel.accept());
    }

    @Override
    public int port() {
      return 0;
    }

    @Override
    public String description() {
      return "Unix socket \"" + path + "\"";
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Override
  public List<OwnAddress> ownAddresses() throws IOException {
    List<OwnAddress> result = new ArrayList<>();
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InterfaceAddress address : each.getInterfaceAddresses()) {
        result.add(
            new OwnAddress(address.getAddress().getAddress(), address.getNetworkPrefixLength()));
      }
    }
    return result;
  }

  @Override
  public boolean isHost(byte[] address, String name) {
    try {
      InetAddress peer = InetAddress.getByAddress(address);
      String found = peer.getCanonicalHostName();
      boolean matches =
          name.startsWith(".")
              ? found.length() > name.length()
                  && found.regionMatches(
                      true, found.length() - name.length(), name, 0, name.length())
              : found.equalsIgnoreCase(name);
      return matches && List.of(InetAddress.getAllByName(found)).contains(peer);
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static String hostText(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    if (scope >= 0) {
      text = text.substring(0, scope);
    }
    return text.equals("0:0:0:0:0:0:0:1") ? "::1" : text.equals("0:0:0:0:0:0:0:0") ? "::" : text;
  }

  private static final class TcpConnection implements Connection {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    TcpConnection(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      in = socket.getInputStream();
      out = socket.getOutputStream();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return in.read(target, offset, length);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      out.write(source, offset, length);
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void setReadTimeoutMillis(int millis) throws IOException {
      socket.setSoTimeout(millis);
    }

    @Override
    public @Nullable String peerAddress() {
      return hostText(socket.getInetAddress());
    }

    @Override
    public int peerPort() {
      return socket.getPort();
    }

    @Override
    public boolean isUnix() {
      return false;
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // the peer may be gone already; there is nothing left to release
      }
    }
  }

  private static final class UnixConnection implements Connection {
    private final SocketChannel channel;
    private int readTimeoutMillis;

    UnixConnection(SocketChannel channel) throws IOException {
      this.channel = channel;
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 16);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (readTimeoutMillis > 0) {
        awaitReadable();
      }
      return channel.read(ByteBuffer.wrap(target, offset, length));
    }

    private void awaitReadable() throws IOException {
      channel.configureBlocking(false);
      try (Selector selector = Selector.open()) {
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        int ready = selector.select(readTimeoutMillis);
        key.cancel();
        selector.selectNow();
        if (ready == 0) {
          throw new SocketTimeoutException("Read timed out");
        }
      } finally {
        if (channel.isOpen()) {
          channel.configureBlocking(true);
        }
      }
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(source, offset, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    public int available() {
      return 0;
    }

    @Override
    public void setReadTimeoutMillis(int millis) {
      readTimeoutMillis = millis;
    }

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
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        // the peer may be gone already; there is nothing left to release
      }
    }
  }
}
