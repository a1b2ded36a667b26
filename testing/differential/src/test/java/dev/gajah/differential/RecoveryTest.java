// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.client.PlainClient;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// Recovery of copies of one killed cluster, each damaged in another way. The cluster committed
/// rows 1, 2, 3, ... of one table, each in a transaction of its own, after a checkpoint.
@TestInstance(Lifecycle.PER_CLASS)
class RecoveryTest {
  private static final int ROWS = 100;
  private static final int PAGE_BYTES = 8192;

  private Cluster killed;
  private String tableFile;

  @BeforeAll
  void makeCluster() throws Exception {
    killed = Cluster.create();
    try (GajahProcess server = killed.start("checkpoint_timeout=1h", "bgwriter_delay=10s");
        PlainClient client = server.client()) {
      client.query("create table t (id int primary key, filler text)");
      client.query("insert into t select -g, repeat('f', 500) from generate_series(1, 30) g");
      client.query("create unlogged table gone (id int primary key)");
      client.query("insert into gone select generate_series(1, 10)");
      client.query("checkpoint");
      for (int i = 1; i <= ROWS; i++) {
        client.query("insert into t values (%d, 'row')".formatted(i));
      }
      client.query("update t set filler = 'changed' where id = -1");
      for (int i = ROWS + 1; i <= 2 * ROWS; i++) {
        client.query("insert into t values (%d, 'row')".formatted(i));
      }
      tableFile = "base/5/" + client.value("select relfilenode from pg_class where relname = 't'");
      server.kill();
    }
  }

  @AfterAll
  void removeCluster() throws IOException {
    killed.close();
  }

  private interface Damage {
    void to(Path data) throws IOException;
  }

  /// Recovers a damaged copy, checks that the rows are 1 to some number, and returns that number,
  /// also after a second start.
  private int rowsAfter(Damage damage, String logged) throws Exception {
    try (Cluster cluster = Cluster.copyOf(killed.data())) {
      damage.to(cluster.data());
      List<String> rows;
      try (GajahProcess server = cluster.start();
          PlainClient client = server.client()) {
        rows = client.query("select id from t where id + 0 > 0 order by id");
        client.query("insert into t values (1000, 'after')");
        server.kill();
      }
      assertThat(cluster.log()).contains("automatic recovery in progress").contains(logged);
      assertThat(rows)
          .isEqualTo(IntStream.rangeClosed(1, rows.size()).mapToObj(Integer::toString).toList());
      try (GajahProcess server = cluster.start();
          PlainClient client = server.client()) {
        assertThat(client.value("select count(*) from t where id + 0 > 0"))
            .isEqualTo(Integer.toString(rows.size() + 1));
        assertThat(client.value("select filler from t where id = 1000")).isEqualTo("after");
        server.stop();
      }
      return rows.size();
    }
  }

  @Test
  void everyCommitIsThereAndUnloggedTablesAreEmpty() throws Exception {
    assertThat(rowsAfter(data -> {}, "redo starts at")).isEqualTo(2 * ROWS);
    try (Cluster cluster = Cluster.copyOf(killed.data());
        GajahProcess server = cluster.start();
        PlainClient client = server.client()) {
      assertThat(client.value("select count(*) from gone")).isEqualTo("0");
      client.query("insert into gone select generate_series(1, 1000)");
      assertThat(client.query("select id from gone where id = 777")).containsExactly("777");
      server.stop();
    }
  }

  @Test
  void aGarbledLastRecordEndsRecovery() throws Exception {
    int rows =
        rowsAfter(
            data ->
                changeLastSegment(
                    data,
                    (file, end) -> {
                      file.seek(end - 10);
                      int old = file.read();
                      file.seek(end - 10);
                      file.write(old ^ 0x55);
                    }),
            "redo done at");
    assertThat(rows).isBetween(2 * ROWS - 2, 2 * ROWS - 1);
  }

  @Test
  void aZeroedTailEndsRecovery() throws Exception {
    int rows =
        rowsAfter(
            data ->
                changeLastSegment(
                    data,
                    (file, end) -> {
                      file.seek(end - 1500);
                      file.write(new byte[1500]);
                    }),
            "redo done at");
    assertThat(rows).isBetween(ROWS, 2 * ROWS - 3);
  }

  @Test
  void aSegmentCutShortEndsRecovery() throws Exception {
    int rows =
        rowsAfter(
            data -> changeLastSegment(data, (file, end) -> file.setLength(end - 700)),
            "redo done at");
    assertThat(rows).isBetween(ROWS, 2 * ROWS - 3);
  }

  @Test
  void aTornPageIsRestoredFromItsImage() throws Exception {
    int rows =
        rowsAfter(
            data -> {
              try (RandomAccessFile file =
                  new RandomAccessFile(data.resolve(tableFile).toFile(), "rw")) {
                // Page 0 changed after the checkpoint (row -1), so the log has an image of it.
                file.seek(PAGE_BYTES / 2);
                file.write(new byte[PAGE_BYTES / 2]);
              }
            },
            "redo done at");
    assertThat(rows).isEqualTo(2 * ROWS);
  }

  @Test
  void aDamagedPageWithoutImageIsAnError() throws Exception {
    try (Cluster cluster = Cluster.copyOf(killed.data())) {
      try (GajahProcess server = cluster.start()) {
        server.stop();
      }
      try (RandomAccessFile file =
          new RandomAccessFile(cluster.data().resolve(tableFile).toFile(), "rw")) {
        file.seek(PAGE_BYTES - 20);
        file.write(0x5A);
      }
      try (GajahProcess server = cluster.start();
          PlainClient client = server.client()) {
        assertThat(errorOf(client, "select count(filler) from t"))
            .isEqualTo("XX001: invalid page in block 0 of relation " + tableFile);
        // Neither the session nor other tables suffer.
        assertThat(client.value("select count(*) from gone")).isEqualTo("0");
        server.stop();
      }
      assertThat(cluster.log()).contains("page verification failed, calculated checksum");
    }
  }

  @Test
  void withoutTheSegmentOfTheCheckpointTheServerDoesNotOpen() throws Exception {
    assertThat(logOfFailedStart(data -> Files.delete(lastSegment(data))))
        .contains("invalid checkpoint record")
        .contains("could not locate a valid checkpoint record at");
  }

  @Test
  void whatSessionsLeftBehindIsRemoved() throws Exception {
    try (Cluster cluster = Cluster.copyOf(killed.data())) {
      Path spilled = cluster.data().resolve("base/pgsql_tmp/pgsql_tmp1234.0");
      Path temporary = cluster.data().resolve("base/5/t12_34567");
      Path spaceMap = cluster.data().resolve("base/5/t12_34567_fsm");
      Files.createDirectories(spilled.getParent());
      for (Path file : List.of(spilled, temporary, spaceMap)) {
        Files.writeString(file, "left behind");
      }
      try (GajahProcess server = cluster.start()) {
        assertThat(spilled).doesNotExist();
        assertThat(temporary).doesNotExist();
        assertThat(spaceMap).doesNotExist();
        server.stop();
      }
    }
  }

  @Test
  void aBackupLabelIsRefusedByName() throws Exception {
    assertThat(logOfFailedStart(data -> Files.writeString(data.resolve("backup_label"), "x\n")))
        .contains("recovery with file \"backup_label\" is not supported yet");
  }

  @Test
  void aDamagedControlFileIsRefused() throws Exception {
    assertThat(
            logOfFailedStart(
                data -> {
                  try (RandomAccessFile file =
                      new RandomAccessFile(data.resolve("global/pg_control").toFile(), "rw")) {
                    file.seek(100);
                    file.write(0x77);
                  }
                }))
        .contains("incorrect checksum in control file");
  }

  private String logOfFailedStart(Damage damage) throws Exception {
    try (Cluster cluster = Cluster.copyOf(killed.data())) {
      damage.to(cluster.data());
      Path log = cluster.data().resolveSibling("failed.log");
      Process process = GajahProcess.startNotWaiting(cluster.data(), log, List.of());
      try {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("server must end").isTrue();
        assertThat(process.exitValue()).isNotZero();
      } finally {
        process.destroyForcibly().waitFor();
      }
      assertThat(cluster.data().resolve("postmaster.pid")).doesNotExist();
      return Files.readString(log);
    }
  }

  private static String errorOf(PlainClient client, String sql) throws IOException {
    try {
      return "no error: " + client.query(sql);
    } catch (PlainClient.ServerError e) {
      return e.getMessage();
    }
  }

  private interface SegmentChange {
    void apply(RandomAccessFile file, long end) throws IOException;
  }

  private static Path lastSegment(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("pg_wal"))) {
      // The cluster never left its first segment; a later one is only made in advance.
      return files
          .filter(file -> file.getFileName().toString().matches("[0-9A-F]{24}"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  /// Changes the segment that the log ends in; `end` is behind the last byte that is not zero.
  private static void changeLastSegment(Path data, SegmentChange change) throws IOException {
    Path segment = lastSegment(data);
    byte[] bytes = Files.readAllBytes(segment);
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      change.apply(file, end);
    }
  }
}
