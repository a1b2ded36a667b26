// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.id.Lsn;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.support.tools.RealServer;
import dev.gajah.support.tools.RealTools;
import dev.gajah.wal.control.ClusterState;
import dev.gajah.wal.control.ControlFile;
import dev.gajah.wal.read.WalReader;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.redo.RmgrIds;
import dev.gajah.wal.segment.WalSegments;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The WAL that a real PostgreSQL 17 writes under pgbench, read by us and by `pg_waldump`, record
/// by record.
final class ServerWalTest {
  private static final Pattern LINE =
      Pattern.compile(
          "rmgr: (\\S+)\\s+len \\(rec/tot\\):\\s+(\\d+)/\\s*(\\d+), tx:\\s+(\\d+), lsn:"
              + " ([0-9A-F/]+), prev ([0-9A-F/]+), desc: .*");

  @Test
  void everyRecordOfAServerIsReadAsTheToolReadsIt() throws Exception {
    RealTools tools = RealTools.orSkip();
    try (RealServer server =
        RealServer.startNew(tools, "-c wal_compression=pglz -c wal_keep_size=1GB")) {
      server.client("pgbench", "-i", "-s", "2", "postgres").ok();
      server.client("pgbench", "-c", "4", "-t", "300", "postgres").ok();
      server.stop();
      compare(tools, server.directory());
    }
  }

  private static void compare(RealTools tools, Path data) throws Exception {
    LocalFileSystem files = new LocalFileSystem();
    ControlFile control = ControlFile.read(files, data);
    assertThat(control.data().state()).isEqualTo(ClusterState.SHUTDOWNED);
    byte[] original = Files.readAllBytes(data.resolve("global").resolve("pg_control"));
    byte[] again = control.data().encode();
    assertThat(again).isEqualTo(java.util.Arrays.copyOf(original, again.length));

    int segmentBytes = control.data().walSegmentBytes();
    WalSegments segments = new WalSegments(files, data, segmentBytes);
    RealTools.Output dump =
        tools.run(
            "pg_waldump",
            "-p",
            data.resolve("pg_wal").toString(),
            "-s",
            Lsn.toString(segmentBytes));
    assertThat(dump.errors()).contains("invalid record length");
    byte[] page = new byte[8192];
    int at = 0;
    int images = 0;
    long last = 0;
    try (WalReader reader = new WalReader(segments, 1, control.data().systemIdentifier())) {
      reader.seek(segmentBytes);
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        String line = dump.lines().get(at++);
        Matcher matcher = LINE.matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        assertThat(RmgrIds.name(record.rmid())).isEqualTo(matcher.group(1));
        assertThat(record.totalLength()).isEqualTo(Integer.parseInt(matcher.group(3)));
        assertThat(record.xid()).isEqualTo(Integer.parseInt(matcher.group(4)));
        assertThat(record.startLsn()).isEqualTo(Lsn.parse(matcher.group(5)));
        assertThat(record.previousLsn()).isEqualTo(Lsn.parse(matcher.group(6)));
        for (int i = 0; i < record.blockCount(); i++) {
          if (record.hasBlock(i)) {
            assertThat(line).contains("blk " + Integer.toUnsignedString(record.block(i)));
          }
          if (record.hasImage(i)) {
            record.restoreImage(i, MemorySegment.ofArray(page));
            images++;
          }
        }
        last = record.startLsn();
      }
      assertThat(at).as(reader.problem()).isEqualTo(dump.lines().size());
    }
    assertThat(at).isGreaterThan(5000);
    assertThat(images).isPositive();
    assertThat(last).isEqualTo(control.data().checkpoint());
  }
}
