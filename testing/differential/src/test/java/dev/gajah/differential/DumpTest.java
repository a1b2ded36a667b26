// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.tools.RealServer;
import dev.gajah.support.tools.RealTools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `pg_dump` of a database in Gajah: it writes what it writes of the same database in PostgreSQL,
/// and what it wrote makes that database anew in PostgreSQL.
class DumpTest {
  private static final String SCRIPT = "to-dump.sql";

  private final RealTools tools = RealTools.orSkip();

  @TempDir Path folder;

  private RealTools.Output client(int port, String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program, "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "postgres", "-d"));
    command.addAll(List.of(arguments));
    return tools.run(command.toArray(String[]::new));
  }

  private void script(int port, String database, Path file)
      throws IOException, InterruptedException {
    client(port, "psql", "postgres", "-X", "-c", "create database " + database).ok();
    client(port, "psql", database, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file.toString()).ok();
  }

  private List<String> dump(int port, String database, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(database));
    all.addAll(List.of(arguments));
    return client(port, "pg_dump", all.toArray(String[]::new)).ok();
  }

  /// Without the server's version and the key of the day.
  private static List<String> comparable(List<String> dump) {
    return dump.stream()
        .filter(line -> !line.startsWith("-- Dumped from database version"))
        .filter(line -> !line.startsWith("\\restrict ") && !line.startsWith("\\unrestrict "))
        .toList();
  }

  @Test
  void dumpIsTheSameAndCanBeRestored() throws Exception {
    Path script = folder.resolve(SCRIPT);
    try (InputStream in = getClass().getResourceAsStream("scripts/" + SCRIPT)) {
      assertThat(in).isNotNull();
      Files.write(script, in.readAllBytes());
    }
    try (RealServer real = RealServer.startNew(tools, "");
        Cluster cluster = Cluster.create();
        GajahProcess gajah = cluster.start()) {
      script(gajah.port(), "shop", script);
      script(real.port(), "shop", script);
      assertThat(comparable(dump(gajah.port(), "shop", "-s")))
          .isEqualTo(comparable(dump(real.port(), "shop", "-s")));
      List<String> dump = dump(gajah.port(), "shop");
      assertThat(comparable(dump)).isEqualTo(comparable(dump(real.port(), "shop")));
      Path file = folder.resolve("dump.sql");
      Files.write(file, dump);
      script(real.port(), "restored", file);
      assertThat(comparable(dump(real.port(), "restored"))).isEqualTo(comparable(dump));
      gajah.stop();
    }
  }
}
