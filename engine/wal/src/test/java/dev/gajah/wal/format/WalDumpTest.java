// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Lsn;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.memory.Bytes;
import dev.gajah.support.tools.RealTools;
import dev.gajah.wal.TestCluster;
import dev.gajah.wal.insert.Wal;
import dev.gajah.wal.read.WalReader;
import dev.gajah.wal.read.WalRecord;
import dev.gajah.wal.record.WalFormat;
import dev.gajah.wal.record.WalRecordBuilder;
import dev.gajah.wal.redo.RmgrIds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What we write, read by PostgreSQL's own `pg_waldump` and `pg_controldata`.
final class WalDumpTest {
  private static final int SEGMENT_BYTES = 1 << 20;
  private static final RelFileLocator TABLE = new RelFileLocator(1663, 5, 16384);
  private static final RelFileLocator OTHER = new RelFileLocator(1663, 5, 16385);

  @TempDir Path directory;

  private RealTools.Output dump(RealTools tools, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("pg_waldump", "-p", directory.resolve("pg_wal").toString()));
    arguments.addAll(List.of(more));
    return tools.run(arguments.toArray(String[]::new));
  }

  @Test
  void controlDataReadsTheControlFile() throws Exception {
    RealTools tools = RealTools.orSkip();
    TestCluster.local(directory, SEGMENT_BYTES);
    RealTools.Output output = tools.run("pg_controldata", directory.toString());
    assertThat(output.status()).as(output.errors()).isZero();
    assertThat(output.errors()).isEmpty();
    String text = String.join("\n", output.lines()).replaceAll(": +", ": ");
    assertThat(text)
        .doesNotContain("WARNING")
        .contains("Catalog version number: 202406281")
        .contains("Database system identifier: " + TestCluster.SYSTEM_IDENTIFIER)
        .contains("Database cluster state: shut down")
        .contains("Latest checkpoint location: 0/100028")
        .contains("Latest checkpoint's NextXID: 0:731")
        .contains("Latest checkpoint's NextOID: 12000")
        .contains("Bytes per WAL segment: 1048576")
        .contains("WAL block size: 8192")
        .contains("Maximum size of a TOAST chunk: 1996")
        .contains("Size of a large-object chunk: 2048")
        .contains("Float8 argument passing: by value")
        .contains("Data page checksum version: 1")
        .contains("Mock authentication nonce: ab00000000");
  }

  @Test
  void everyRecordWithImagesAndDataIsDumped() throws Exception {
    RealTools tools = RealTools.orSkip();
    TestCluster cluster = TestCluster.local(directory, SEGMENT_BYTES);
    List<String> expected = new ArrayList<>();
    byte[][] images = new byte[2][8192];
    try (Arena arena = Arena.ofShared()) {
      Wal wal = cluster.open(arena, 16);
      WalRecordBuilder record = new WalRecordBuilder();
      SplittableRandom random = new SplittableRandom(5);
      MemorySegment holed = page(arena, random, 400, 7000);
      MemorySegment full = page(arena, random, 8192, 8192);
      for (int i = 0; i < 600; i++) {
        switch (random.nextInt(4)) {
          case 0 -> {
            record.begin(RmgrIds.XLOG, WalFormat.FPI, 900 + i);
            record.registerBlock(
                0,
                TABLE,
                ForkNumber.MAIN,
                i,
                holed,
                WalRecordBuilder.FORCE_IMAGE | WalRecordBuilder.STANDARD);
            record.registerBlock(
                1, TABLE, ForkNumber.FREE_SPACE_MAP, i, full, WalRecordBuilder.FORCE_IMAGE);
            record.registerBlock(
                2,
                OTHER,
                ForkNumber.MAIN,
                i,
                holed,
                WalRecordBuilder.FORCE_IMAGE | WalRecordBuilder.STANDARD);
          }
          case 1 -> {
            // A logical message of any length, plain enough for the tool to print.
            int length = random.nextInt(10) == 0 ? random.nextInt(60_000) : random.nextInt(400);
            record.begin(RmgrIds.XLOG, WalFormat.NOOP, 900 + i);
            record.registerData(new byte[length], 0, length);
          }
          case 2 -> {
            record.begin(RmgrIds.XLOG, WalFormat.NEXTOID, 0);
            record.putInt(20000 + i);
          }
          default -> {
            record.begin(RmgrIds.XLOG, WalFormat.FPI_FOR_HINT, 0);
            record.registerBlock(
                0, OTHER, ForkNumber.VISIBILITY_MAP, i, full, WalRecordBuilder.FORCE_IMAGE);
          }
        }
        wal.insert(record);
        expected.add(Lsn.toString(record.startLsn()));
        if (i == 300) {
          wal.switchSegment(record);
          expected.add(Lsn.toString(record.startLsn()));
        }
      }
      wal.flush(wal.insertPosition());
      wal.writer().close();
      Bytes.copy(holed, 0, images[0], 0, 8192);
      Bytes.copy(full, 0, images[1], 0, 8192);
    }
    Path saved = directory.resolve("images");
    RealTools.Output output =
        dump(tools, "-s", Lsn.toString(cluster.checkpoint), "--save-fullpage=" + saved);
    List<String> found = new ArrayList<>();
    for (String line : output.lines()) {
      assertThat(line).startsWith("rmgr: ");
      String lsn = line.replaceAll(".*lsn: ([0-9A-F]+)/([0-9A-F]+),.*", "$1/$2");
      found.add(lsn.replaceAll("/0+(?=.)", "/"));
    }
    assertThat(output.errors()).contains("invalid record length");
    assertThat(found.removeFirst()).isEqualTo(Lsn.toString(cluster.checkpoint));
    assertThat(found).isEqualTo(expected);
    try (Stream<Path> files = Files.list(saved)) {
      List<Path> all = files.toList();
      assertThat(all).hasSizeGreaterThan(200);
      for (Path file : all) {
        byte[] image = Files.readAllBytes(file);
        byte[] wanted = file.toString().endsWith("_main") ? images[0] : images[1];
        // The tool sets the page LSN to that of the record.
        assertThat(java.util.Arrays.copyOfRange(image, 8, 8192))
            .as(file.toString())
            .isEqualTo(java.util.Arrays.copyOfRange(wanted, 8, 8192));
      }
    }
    assertOwnReaderAgrees(cluster, expected, images);
  }

  private static void assertOwnReaderAgrees(
      TestCluster cluster, List<String> expected, byte[][] images) throws Exception {
    List<String> found = new ArrayList<>();
    try (WalReader reader = cluster.reader()) {
      reader.seek(cluster.checkpoint);
      reader.next();
      byte[] page = new byte[8192];
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        found.add(Lsn.toString(record.startLsn()));
        for (int i = 0; i < record.blockCount(); i++) {
          assertThat(record.appliesImage(i)).isTrue();
          record.restoreImage(i, MemorySegment.ofArray(page));
          assertThat(page).isEqualTo(record.fork(i) == ForkNumber.MAIN ? images[0] : images[1]);
        }
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  private static MemorySegment page(Arena arena, SplittableRandom random, int lower, int upper) {
    MemorySegment page = arena.allocate(8192, 8);
    for (int i = 0; i < 8192; i++) {
      if (i < lower || i >= upper) {
        page.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
      }
    }
    Bytes.putShort(page, 12, lower == 8192 ? 0 : lower);
    Bytes.putShort(page, 14, lower == 8192 ? 0 : upper);
    return page;
  }

  @Test
  void aTornRecordAcrossPagesIsOverwrittenSoThatToolsReadOn() throws Exception {
    TestCluster cluster = TestCluster.local(directory, SEGMENT_BYTES);
    long torn;
    try (Arena arena = Arena.ofShared()) {
      Wal wal = cluster.open(arena, 16);
      WalRecordBuilder record = new WalRecordBuilder();
      record.begin(RmgrIds.XLOG, WalFormat.NOOP, 0);
      record.registerData(new byte[100], 0, 100);
      wal.insert(record);
      record.begin(RmgrIds.XLOG, WalFormat.NOOP, 0);
      record.registerData(new byte[40_000], 0, 40_000);
      wal.flush(wal.insert(record));
      torn = record.startLsn();
      wal.writer().close();
    }
    // The third page of the record never reached the disk.
    long lost = torn - torn % 8192 + 2 * 8192;
    try (StoredFile file =
        cluster.files.open(cluster.segments().path(1, lost / SEGMENT_BYTES), OpenMode.WRITE)) {
      file.writeFully(ByteBuffer.allocate(8192 * 4), lost % SEGMENT_BYTES);
    }
    long overwrite;
    List<Long> starts = new ArrayList<>();
    try (Arena arena = Arena.ofShared()) {
      Wal wal = cluster.open(arena, 16);
      overwrite = wal.lastImportantLsn();
      WalRecordBuilder record = new WalRecordBuilder();
      for (int i = 0; i < 50; i++) {
        record.begin(RmgrIds.XLOG, WalFormat.NOOP, 0);
        record.registerData(new byte[1000], 0, 1000);
        wal.insert(record);
        starts.add(record.startLsn());
      }
      wal.flush(wal.insertPosition());
      wal.writer().close();
    }
    assertThat(overwrite).isEqualTo(lost + WalFormat.SHORT_HEADER_BYTES);
    List<Long> found = new ArrayList<>();
    try (WalReader reader = cluster.reader()) {
      reader.seek(cluster.checkpoint);
      for (WalRecord record = reader.next(); record != null; record = reader.next()) {
        found.add(record.startLsn());
      }
      assertThat(reader.overwrittenRecord()).isEqualTo(torn);
      assertThat(reader.missingContinuation()).isZero();
    }
    assertThat(found).hasSize(53).contains(overwrite).containsAll(starts).doesNotContain(torn);
    RealTools.Output output = dump(RealTools.orSkip(), "-s", Lsn.toString(cluster.checkpoint));
    assertThat(output.lines()).hasSize(53).anyMatch(line -> line.contains("OVERWRITE_CONTRECORD"));
    assertThat(output.lines().get(2)).contains("lsn " + Lsn.toString(torn));
  }
}
