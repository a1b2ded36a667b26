// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.clog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.transaction.TestServer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitLogTest {
  @TempDir Path directory;

  @Test
  void treeThatSpansPagesCommitsAsOne() throws Exception {
    try (TestServer server = new TestServer(directory)) {
      CommitLog log = server.system.commitLog();
      log.extend(CommitLog.XIDS_PER_PAGE);
      log.extend(2 * CommitLog.XIDS_PER_PAGE);
      int top = CommitLog.XIDS_PER_PAGE - 2;
      int[] subxids = {top + 1, top + 2, top + 3, 2 * CommitLog.XIDS_PER_PAGE + 5};
      log.setCommitted(top, subxids, subxids.length, 0);
      assertThat(log.status(top)).isEqualTo(XidState.COMMITTED);
      for (int subxid : subxids) {
        assertThat(log.status(subxid)).isEqualTo(XidState.COMMITTED);
      }
      assertThat(log.status(top + 4)).isEqualTo(XidState.IN_PROGRESS);
      log.setAborted(100, new int[] {101, 103}, 2);
      assertThat(log.status(101)).isEqualTo(XidState.ABORTED);
      assertThat(log.status(102)).isEqualTo(XidState.IN_PROGRESS);
    }
  }

  @Test
  void asynchronousCommitIsRememberedByGroup() throws Exception {
    try (TestServer server = new TestServer(directory)) {
      CommitLog log = server.system.commitLog();
      log.setCommitted(64, new int[0], 0, 1000);
      assertThat(log.commitLsn(64)).isEqualTo(1000);
      assertThat(log.commitLsn(95)).isEqualTo(1000);
      assertThat(log.commitLsn(96)).isZero();
    }
  }

  @Test
  void trimZeroesWhatFollows() throws Exception {
    try (TestServer server = new TestServer(directory)) {
      CommitLog log = server.system.commitLog();
      for (int xid = 3; xid < 50; xid++) {
        log.setCommitted(xid, new int[0], 0, 0);
      }
      log.trim(42);
      assertThat(log.status(41)).isEqualTo(XidState.COMMITTED);
      for (int xid = 42; xid < 50; xid++) {
        assertThat(log.status(xid)).isEqualTo(XidState.IN_PROGRESS);
      }
    }
  }

  /// The page was written by PostgreSQL 17.11; beside it is what `pg_xact_status` said there.
  @Test
  void readsPagesOfPostgres() throws Exception {
    Files.createDirectories(directory.resolve("pg_xact"));
    Files.write(directory.resolve("pg_xact/0000"), resource("postgres-17-pg_xact-0000"));
    CommitLog log = new CommitLog(new LocalFileSystem(), directory, 16, null);
    int checked = 0;
    for (String line :
        new String(resource("postgres-17-pg_xact-status"), StandardCharsets.UTF_8).split("\n")) {
      String[] fields = line.split(" ");
      XidState expected = XidState.valueOf(fields[1]);
      assertThat(log.status(Integer.parseInt(fields[0]))).as(line).isEqualTo(expected);
      checked++;
    }
    assertThat(checked).isGreaterThan(200);
  }

  private static byte[] resource(String name) throws Exception {
    try (InputStream in =
        Objects.requireNonNull(CommitLogTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }
}
