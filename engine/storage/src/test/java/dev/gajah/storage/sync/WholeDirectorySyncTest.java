// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.support.files.SimulatedFileSystem.Naming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WholeDirectorySyncTest {
  private static final Path ROOT = Path.of("/data");
  private static final byte[] CONTENTS =
      "written by a server that was killed".getBytes(StandardCharsets.UTF_8);

  private static SimulatedFileSystem written() throws IOException {
    SimulatedFileSystem files = new SimulatedFileSystem(Naming.POSIX);
    files.createDirectories(ROOT.resolve("base/5"));
    files.syncEverything();
    files.writeAll(ROOT.resolve("base/5/1234"), CONTENTS);
    files.writeAll(ROOT.resolve("pg_control"), CONTENTS);
    return files;
  }

  private static boolean survives(SimulatedFileSystem files, String name) throws IOException {
    Path path = ROOT.resolve(name);
    return files.exists(path) && java.util.Arrays.equals(files.readAll(path), CONTENTS);
  }

  @Test
  void whatWasWrittenWithoutSyncSurvivesAPowerFailureAfterwards() throws IOException {
    SimulatedFileSystem files = written();
    new WholeDirectorySync(files).run(ROOT);
    for (long seed = 0; seed < 50; seed++) {
      SimulatedFileSystem after = files.afterCrash(seed);
      assertThat(survives(after, "base/5/1234")).isTrue();
      assertThat(survives(after, "pg_control")).isTrue();
    }
  }

  /// The control: without it, some crash loses something.
  @Test
  void withoutItSomethingIsLost() throws IOException {
    SimulatedFileSystem files = written();
    boolean lost = false;
    for (long seed = 0; seed < 50; seed++) {
      SimulatedFileSystem after = files.afterCrash(seed);
      lost |= !survives(after, "base/5/1234") || !survives(after, "pg_control");
    }
    assertThat(lost).isTrue();
  }
}
