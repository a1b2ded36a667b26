// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.tools.RealServer;
import dev.gajah.support.tools.RealTools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same scripts on Gajah and on PostgreSQL 17: psql shows the same rows, errors and notices.
class SameAnswersTest {
  private static final List<String> SCRIPTS =
      List.of(
          "views.sql",
          "foreign-keys.sql",
          "functions-in-from.sql",
          "failed-blocks.sql",
          "identity.sql",
          "roles.sql");

  private final RealTools tools = RealTools.orSkip();

  @TempDir Path folder;

  private RealTools.Output psql(int port, Path script) throws IOException, InterruptedException {
    return tools.run(
        "psql",
        "-X",
        "-h",
        "127.0.0.1",
        "-p",
        Integer.toString(port),
        "-U",
        "postgres",
        "-d",
        "postgres",
        "-a",
        "-f",
        script.toString());
  }

  private Path script(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = getClass().getResourceAsStream("scripts/" + name)) {
      assertThat(in).as(name).isNotNull();
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  @Test
  void psqlShowsTheSame() throws Exception {
    try (RealServer real = RealServer.startNew(tools, "");
        Cluster cluster = Cluster.create();
        GajahProcess gajah = cluster.start()) {
      for (String name : SCRIPTS) {
        Path file = script(name);
        RealTools.Output expected = psql(real.port(), file);
        RealTools.Output actual = psql(gajah.port(), file);
        assertThat(actual.lines()).as(name).isEqualTo(expected.lines());
        assertThat(actual.errors()).as(name).isEqualTo(expected.errors());
      }
      Path texts = folder.resolve("texts.sql");
      Files.writeString(
          texts,
          "select relname, pg_get_viewdef(oid), pg_get_viewdef(oid, true) from pg_class where"
              + " relkind = 'v' and relnamespace = 'pg_catalog'::regnamespace order by relname;\n");
      assertThat(psql(gajah.port(), texts).ok()).isEqualTo(psql(real.port(), texts).ok());
      gajah.stop();
    }
  }

  /// What Gajah stored of views and foreign keys works in a PostgreSQL that takes the directory.
  @Test
  void postgresReadsViewsAndKeepsForeignKeys() throws Exception {
    try (Cluster cluster = Cluster.create()) {
      List<String> before;
      Path questions = script("handed-over.sql");
      try (GajahProcess gajah = cluster.start()) {
        psql(gajah.port(), script("to-hand-over.sql")).ok();
        before = psql(gajah.port(), questions).lines();
        gajah.stop();
      }
      try (RealServer real = RealServer.startOnCopy(tools, cluster.data(), "")) {
        RealTools.Output after = psql(real.port(), questions);
        assertThat(after.lines()).isEqualTo(before);
        assertThat(after.errors())
            .contains("violates foreign key constraint \"child_parent_fkey\"");
      }
    }
  }
}
