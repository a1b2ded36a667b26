// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.tls;

import dev.gajah.base.net.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// An encrypted connection over another one.
///
/// [#handshake] is called once, by the session's thread, before anything else. Then one thread may
/// read while another writes. Only writers produce records: what the engine has to answer to a
/// client's key update goes out with the next write.
///
/// Hot path: no allocation after the handshake, except inside of the JDK's engine.
public final class TlsConnection implements Connection {
  private final Connection plain;
  private final SSLEngine engine;
  private final byte[] endPointHash;

  // Encrypted bytes that came in: [position, limit) of `netIn`.
  private final ByteBuffer netIn;
  // Decrypted bytes not yet handed out: [position, limit) of `appIn`.
  private final ByteBuffer appIn;
  private final ByteBuffer netOut;

  /// @param already bytes that were read from `plain` before the connection became encrypted
  public TlsConnection(Connection plain, TlsServer server, byte[] already) {
    this.plain = plain;
    engine = server.newEngine();
    endPointHash = server.endPointHash();
    SSLSession session = engine.getSession();
    int packet = Math.max(session.getPacketBufferSize(), already.length);
    netIn = ByteBuffer.allocate(packet).put(already).flip();
    appIn = ByteBuffer.allocate(session.getApplicationBufferSize()).limit(0);
    netOut = ByteBuffer.allocate(session.getPacketBufferSize());
  }

  /// Agrees with the client on keys.
  ///
  /// @throws IOException if the client goes away or they cannot agree; the client has been told
  ///   then
  public void handshake() throws IOException {
    engine.beginHandshake();
    try {
      for (HandshakeStatus status = engine.getHandshakeStatus();
          status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED; ) {
        status =
            switch (status) {
              case NEED_TASK -> {
                runTasks();
                yield engine.getHandshakeStatus();
              }
              case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
              case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrapOnce();
              case FINISHED, NOT_HANDSHAKING -> status;
            };
      }
    } catch (SSLException e) {
      sayGoodbye(); // the engine has an alert for the client
      throw e;
    }
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private HandshakeStatus unwrapOnce() throws IOException {
    appIn.compact();
    try {
      SSLEngineResult result = engine.unwrap(netIn, appIn);
      switch (result.getStatus()) {
        case BUFFER_UNDERFLOW -> {
          if (!readMore()) {
            throw new IOException("client closed the connection during the TLS handshake");
          }
        }
        case CLOSED -> throw new IOException("client ended TLS during the handshake");
        case BUFFER_OVERFLOW -> throw new SSLException("TLS record larger than agreed");
        case OK -> {}
      }
      return result.getHandshakeStatus();
    } finally {
      appIn.flip();
    }
  }

  private boolean readMore() throws IOException {
    netIn.compact();
    try {
      int got =
          plain.read(netIn.array(), netIn.arrayOffset() + netIn.position(), netIn.remaining());
      if (got < 0) {
        return false;
      }
      netIn.position(netIn.position() + got);
      return true;
    } finally {
      netIn.flip();
    }
  }

  private HandshakeStatus wrap(ByteBuffer source) throws IOException {
    netOut.clear();
    SSLEngineResult result = engine.wrap(source, netOut);
    if (netOut.position() > 0) {
      plain.write(netOut.array(), netOut.arrayOffset(), netOut.position());
    }
    if (result.getStatus() == SSLEngineResult.Status.CLOSED && source.hasRemaining()) {
      throw new IOException("TLS connection is closed");
    }
    return result.getHandshakeStatus();
  }

  /// Lets the engine write the alert that explains why it gave up.
  private void sayGoodbye() {
    engine.closeOutbound();
    try {
      while (!engine.isOutboundDone()) {
        wrap(ByteBuffer.allocate(0));
      }
    } catch (IOException e) {
      // the client is gone, or has nothing to hear
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (!appIn.hasRemaining()) {
      appIn.clear();
      SSLEngineResult result;
      try {
        result = engine.unwrap(netIn, appIn);
      } finally {
        appIn.flip();
      }
      if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        runTasks();
      }
      switch (result.getStatus()) {
        case BUFFER_UNDERFLOW -> {
          if (!readMore()) {
            return -1;
          }
        }
        case CLOSED -> {
          return -1;
        }
        case BUFFER_OVERFLOW -> throw new SSLException("TLS record larger than agreed");
        case OK -> {}
      }
    }
    int count = Math.min(length, appIn.remaining());
    appIn.get(target, offset, count);
    return count;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(source, offset, length);
    while (rest.hasRemaining()) {
      wrap(rest);
    }
  }

  @Override
  public int available() throws IOException {
    return appIn.hasRemaining() ? appIn.remaining() : 0;
  }

  @Override
  public void setReadTimeoutMillis(int millis) throws IOException {
    plain.setReadTimeoutMillis(millis);
  }

  @Override
  public @Nullable String peerAddress() {
    return plain.peerAddress();
  }

  @Override
  public int peerPort() {
    return plain.peerPort();
  }

  @Override
  public boolean isUnix() {
    return plain.isUnix();
  }

  /// `TLSv1.3`.
  public String version() {
    return engine.getSession().getProtocol();
  }

  /// The cipher suite's standard name.
  public String cipher() {
    return engine.getSession().getCipherSuite();
  }

  /// True if the client asked for PostgreSQL's protocol by name.
  public boolean isProtocolAgreed() {
    return TlsServer.ALPN.equals(engine.getApplicationProtocol());
  }

  /// The certificate that the client has shown and proved; null if none.
  public @Nullable X509Certificate clientCertificate() {
    try {
      return (X509Certificate) engine.getSession().getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  /// What `SCRAM-SHA-256-PLUS` binds to: `tls-server-end-point`.
  public byte[] endPointHash() {
    return endPointHash.clone();
  }

  /// Ends the connection. Without the engine's farewell, as a thread may be writing; PostgreSQL's
  /// protocol has its own.
  @Override
  public void close() {
    plain.close();
  }
}
