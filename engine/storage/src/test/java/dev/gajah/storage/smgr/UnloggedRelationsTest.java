// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.smgr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.storage.file.DataDirectory;
import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.support.files.SimulatedFileSystem.Naming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnloggedRelationsTest {
  private static final Path ROOT = Path.of("/data");

  @Test
  void unloggedRelationsBecomeTheirInitForksAndOthersStay() throws IOException {
    SimulatedFileSystem files = new SimulatedFileSystem(Naming.POSIX);
    List<Path> databases =
        List.of(ROOT.resolve("base/5"), ROOT.resolve("pg_tblspc/900/PG_17_202406281/16400"));
    for (Path database : databases) {
      files.createDirectories(database);
      for (String name : List.of("100", "100_vm", "200", "200.1", "200_fsm", "200_vm")) {
        files.writeAll(database.resolve(name), new byte[] {1, 2, 3});
      }
      files.writeAll(database.resolve("200_init"), new byte[] {7});
      files.writeAll(database.resolve("PG_VERSION"), new byte[] {4});
    }
    UnloggedRelations unlogged = new UnloggedRelations(files, new DataDirectory(ROOT));

    unlogged.removeContents();
    for (Path database : databases) {
      assertThat(files.list(database))
          .containsExactlyInAnyOrder("100", "100_vm", "200_init", "PG_VERSION");
    }

    unlogged.restore();
    for (Path database : databases) {
      assertThat(files.list(database))
          .containsExactlyInAnyOrder("100", "100_vm", "200", "200_init", "PG_VERSION");
      assertThat(files.readAll(database.resolve("200"))).containsExactly(7);
      assertThat(files.readAll(database.resolve("100"))).containsExactly(1, 2, 3);
    }
  }
}
