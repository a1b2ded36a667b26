// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.tools.RealTools;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// PostgreSQL's own programs read what Gajah leaves.
class ToolsTest {
  /// Blocks of the workload that run to their end. It only rises.
  private static final int COMPLETE_BLOCKS = 19;

  private static final Pattern DUMPED =
      Pattern.compile(
          "rmgr: (\\S+)\\s+len \\(rec/tot\\):\\s+\\d+/\\s*\\d+, tx:\\s+\\d+, lsn: (\\S+), prev"
              + " (\\S+), desc: (.*)");

  @Test
  void controlDataChecksumsAndWalAreWhatTheToolsExpect() throws Exception {
    RealTools tools = RealTools.orSkip();
    try (Cluster cluster = Cluster.create()) {
      Workload workload;
      // Large enough that no segment is removed: all WAL from the first record on is looked at.
      try (GajahProcess server = cluster.start("max_wal_size=10GB", "wal_keep_size=10GB")) {
        workload = Workload.run(server.port());
        server.stop();
      }
      System.out.println("workload: " + workload.complete().size() + " blocks complete");
      workload.missing().forEach(missing -> System.out.println("not yet: " + missing));
      assertThat(workload.complete()).hasSizeGreaterThanOrEqualTo(COMPLETE_BLOCKS);

      String data = cluster.data().toString();
      Map<String, String> control = controlData(tools.run("pg_controldata", "-D", data).ok());
      assertThat(control)
          .containsEntry("Database cluster state", "shut down")
          .containsEntry("pg_control version number", "1700")
          .containsEntry("Catalog version number", "202406281")
          .containsEntry("Data page checksum version", "1");
      assertThat(tools.run("pg_checksums", "--check", "-D", data).ok())
          .contains("Bad checksums:  0");
      checkWal(tools, cluster.data(), control);

      damageOnePage(cluster.data());
      assertThat(tools.run("pg_checksums", "--check", "-D", data).status()).isNotZero();
    }
  }

  private static Map<String, String> controlData(List<String> lines) {
    Map<String, String> values = new TreeMap<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      values.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return values;
  }

  /// From the first record of the first segment to the shutdown checkpoint, which must be the last
  /// one.
  private static void checkWal(RealTools tools, Path data, Map<String, String> control)
      throws IOException, InterruptedException {
    List<String> segments;
    try (Stream<Path> files = Files.list(data.resolve("pg_wal"))) {
      segments =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches("[0-9A-F]{24}"))
              .sorted()
              .toList();
    }
    assertThat(segments).hasSizeGreaterThan(4);
    String checkpoint = control.get("Latest checkpoint location");
    // The end of a shutdown checkpoint record: 24 + 2 + 88 bytes, aligned.
    long end = Lsns.parse(checkpoint) + 120;
    RealTools.Output dump =
        tools.run(
            "pg_waldump",
            "-p",
            data.resolve("pg_wal").toString(),
            "-s",
            Lsns.format(Lsns.segmentStart(segments.getFirst()) + 40),
            "-e",
            Lsns.format(end));
    List<String> lines = dump.ok();
    assertThat(dump.errors()).doesNotContain("error");
    Map<String, Integer> counts = new TreeMap<>();
    List<String> odd = new ArrayList<>();
    String lastLsn = "";
    for (String line : lines) {
      Matcher matcher = DUMPED.matcher(line);
      if (!matcher.matches() || matcher.group(4).contains("UNKNOWN")) {
        odd.add(line);
        continue;
      }
      String kind = matcher.group(1) + "/" + matcher.group(4).split("[ ,;]", 2)[0];
      counts.merge(kind, 1, Integer::sum);
      if (!lastLsn.isEmpty() && !matcher.group(3).equals(lastLsn)) {
        odd.add("chain broken: " + line);
      }
      lastLsn = matcher.group(2);
    }
    System.out.println(lines.size() + " WAL records: " + counts);
    assertThat(odd).isEmpty();
    assertThat(Lsns.parse(lastLsn)).isEqualTo(Lsns.parse(checkpoint));
    assertThat(counts)
        .containsKeys(
            "XLOG/CHECKPOINT_SHUTDOWN",
            "XLOG/CHECKPOINT_ONLINE",
            "Transaction/COMMIT",
            "Transaction/ABORT",
            "Storage/CREATE",
            "Heap/INSERT",
            "Heap/HOT_UPDATE",
            "Heap/DELETE",
            "Heap/LOCK",
            "Heap2/PRUNE_VACUUM_SCAN",
            "MultiXact/CREATE_ID",
            "Btree/INSERT_LEAF",
            "Btree/SPLIT_R",
            "Btree/VACUUM",
            "Btree/UNLINK_PAGE",
            "Sequence/LOG",
            "Standby/RUNNING_XACTS");
  }

  /// The control: a changed byte on a page must be found.
  private static void damageOnePage(Path data) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(data.resolve("base/5/1249").toFile(), "rw")) {
      file.seek(8192 + 4000);
      int old = file.read();
      file.seek(8192 + 4000);
      file.write(old ^ 1);
    }
  }
}
