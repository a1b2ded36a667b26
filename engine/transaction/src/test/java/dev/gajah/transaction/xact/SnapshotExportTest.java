// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.transaction.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotExportTest {
  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(directory.resolve(SnapshotExport.DIRECTORY));
    server = new TestServer(directory);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private Transaction begin(IsolationLevel level) {
    Transaction transaction = server.session();
    transaction.startCommand();
    transaction.beginBlock();
    transaction.setIsolation(level);
    transaction.commitCommand();
    transaction.startCommand();
    return transaction;
  }

  private static void commit(Transaction transaction) {
    transaction.endBlock(false);
    transaction.commitCommand();
  }

  private SnapshotExport of(Transaction transaction) {
    return new SnapshotExport(new LocalFileSystem(), directory, transaction);
  }

  private static void assertError(Runnable action, String expected) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            SqlError.class,
            e -> assertThat(e.state().code() + " " + e.message()).isEqualTo(expected));
  }

  @Test
  void importerSeesWhatTheExporterSaw() throws IOException {
    Transaction writer = begin(IsolationLevel.READ_COMMITTED);
    int xid = writer.xid();
    Transaction source = begin(IsolationLevel.REPEATABLE_READ);
    String name = of(source).exportSnapshot();
    commit(writer);
    Transaction target = begin(IsolationLevel.REPEATABLE_READ);
    of(target).importSnapshot(name);
    assertThat(target.transactionSnapshot().isRunning(xid)).isTrue();
    assertThat(target.proc().xmin()).isEqualTo(source.proc().xmin());
    commit(source);
    assertThat(target.transactionSnapshot().isRunning(xid)).isTrue();
    assertThat(server.system.procArray().oldestConsideredRunning()).isEqualTo(xid);
    try (var files = Files.list(directory.resolve(SnapshotExport.DIRECTORY))) {
      assertThat(files.toList()).isEmpty();
    }
    commit(target);
  }

  @Test
  void endedExporterIsNoticed() throws IOException {
    Transaction source = begin(IsolationLevel.REPEATABLE_READ);
    String name = of(source).exportSnapshot();
    byte[] text = Files.readAllBytes(directory.resolve(SnapshotExport.DIRECTORY).resolve(name));
    commit(source);
    Files.write(directory.resolve(SnapshotExport.DIRECTORY).resolve(name), text);
    SnapshotExport target = of(begin(IsolationLevel.REPEATABLE_READ));
    assertError(() -> target.importSnapshot(name), "55000 could not import the requested snapshot");
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Path file = directory.resolve(SnapshotExport.DIRECTORY).resolve("0-1-1");
    Files.writeString(file, "vxid:0/1\npid:5\nxmin:7\n");
    SnapshotExport target = of(begin(IsolationLevel.REPEATABLE_READ));
    assertError(
        () -> target.importSnapshot("0-1-1"),
        "22P02 invalid snapshot data in file \"pg_snapshots/0-1-1\"");
    assertError(() -> target.importSnapshot("../x"), "22023 invalid snapshot identifier: \"../x\"");
    assertError(() -> target.importSnapshot("0-1-2"), "42704 snapshot \"0-1-2\" does not exist");
  }
}
