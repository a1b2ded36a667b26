// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.net.SystemNetwork;
import dev.gajah.base.process.ThreadLauncher;
import dev.gajah.base.random.SystemRandomSource;
import dev.gajah.base.time.SystemClock;
import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.support.files.SimulatedFileSystem.Naming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A server on a disk in memory, with its log at hand.
final class TestServer implements AutoCloseable {
  static final Path DATA = Path.of("/data");

  final SimulatedFileSystem files = new SimulatedFileSystem(Naming.JOURNALED);

  /// `SEVERITY message`, with detail, hint and context behind ` | `.
  final List<String> log = new CopyOnWriteArrayList<>();

  final Postmaster postmaster;

  TestServer(String... settings) throws IOException {
    NewCluster.defaults().create(files, new SystemClock(), new SystemRandomSource(), DATA);
    Map<String, String> options = new LinkedHashMap<>();
    options.put("port", "0");
    options.put("listen_addresses", "127.0.0.1");
    options.put("unix_socket_directories", "");
    options.put("shared_buffers", "2MB");
    for (int i = 0; i < settings.length; i += 2) {
      options.put(settings[i], settings[i + 1]);
    }
    postmaster =
        Postmaster.start(
            new Postmaster.Environment(
                files,
                new SystemNetwork(),
                new SystemClock(),
                new ThreadLauncher(),
                new SystemRandomSource(),
                this::hear,
                DATA,
                options));
  }

  private void hear(
      int pid, String processName, Severity severity, SqlError report, @Nullable String statement) {
    StringBuilder line = new StringBuilder(severity + " " + report.message());
    for (String part : new String[] {report.detail(), report.hint(), report.context(), statement}) {
      if (part != null) {
        line.append(" | ").append(part);
      }
    }
    log.add(line.toString());
  }

  int port() {
    return postmaster.port();
  }

  WireClient connect() throws IOException {
    return WireClient.connect(port());
  }

  String read(String name) throws IOException {
    return new String(files.readAll(DATA.resolve(name)), StandardCharsets.UTF_8);
  }

  void write(String name, String text) throws IOException {
    files.writeAll(DATA.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }

  void append(String name, String text) throws IOException {
    write(name, read(name) + text);
  }

  long logged(String text) {
    return log.stream().filter(line -> line.contains(text)).count();
  }

  /// Waits until the log has a line with this text; the test's own time limit is the limit.
  void awaitLog(String text) {
    await(() -> logged(text) > 0);
  }

  static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  @Override
  public void close() {
    postmaster.close();
  }
}
