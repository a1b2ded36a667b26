// SPDX-License-Identifier: Apache-2.0
package dev.gajah.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The tables of `docs/architecture/processes.md` say what the code has.
final class ProcessTableTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| ([^|]+) \\| (?:[^|]+ \\| )?`(dev\\.gajah\\.[A-Za-z0-9.]+)` \\|.*");
  private static final Pattern KIND = Pattern.compile("^  [A-Z_]+\\(\"([^\"]+)\", .*");

  /// A row's first cell and the class that it names.
  private record Row(String first, String className) {}

  private static List<String> lines(String path) throws IOException {
    return Files.readAllLines(Modules.root().resolve(path));
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : lines("docs/architecture/processes.md")) {
      Matcher matcher = ROW.matcher(line);
      if (matcher.matches()) {
        rows.add(new Row(matcher.group(1), matcher.group(2)));
      }
    }
    return rows;
  }

  private static boolean exists(String className) throws IOException {
    Path file = Path.of("src/main/java", className.replace('.', '/') + ".java");
    return Modules.folders().stream()
        .anyMatch(folder -> Files.exists(Modules.root().resolve(folder).resolve(file)));
  }

  @Test
  void everyClassThatATableNamesIsThere() throws IOException {
    List<Row> rows = rows();
    assertThat(rows).hasSizeGreaterThan(12);
    for (Row row : rows) {
      assertThat(exists(row.className())).as(row.className()).isTrue();
    }
  }

  @Test
  void aClassThatIsNotThereIsNoticed() throws IOException {
    assertThat(exists("dev.gajah.postmaster.Nobody")).isFalse();
  }

  @Test
  void everyKindOfProcessHasARow() throws IOException {
    Set<String> kinds = new TreeSet<>();
    for (String line :
        lines("processes/postmaster/src/main/java/dev/gajah/postmaster/ProcessKind.java")) {
      Matcher matcher = KIND.matcher(line);
      if (matcher.matches()) {
        kinds.add(matcher.group(1));
      }
    }
    Set<String> documented = new TreeSet<>();
    rows().forEach(row -> documented.add(row.first()));
    kinds.remove("dead-end client backend"); // in the table of questions
    assertThat(kinds).isNotEmpty();
    assertThat(documented).containsAll(kinds);
  }
}
