// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.io.FileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Removes what sessions of an earlier life left behind: spill files in `base/pgsql_tmp`, and files
/// of temporary relations, `base/DATABASE/tBACKEND_NUMBER` (PostgreSQL: `RemovePgTempFiles`).
///
/// Runs before any session does, so nothing that it removes is in use. No file is synced: what a
/// crash brings back, the next start removes.
final class TemporaryFiles {
  private static final String PREFIX = "pgsql_tmp";
  private static final Pattern RELATION =
      Pattern.compile("t[0-9]+_[0-9]+(_(fsm|vm|init))?(\\.[0-9]+)?");

  private TemporaryFiles() {}

  static void removeAll(FileSystem files, Path dataDirectory) throws IOException {
    Path base = dataDirectory.resolve("base");
    for (String name : files.list(base)) {
      Path directory = base.resolve(name);
      if (!files.isDirectory(directory)) {
        continue;
      }
      boolean isSpill = name.equals(PREFIX);
      for (String file : files.list(directory)) {
        if (isSpill ? file.startsWith(PREFIX) : RELATION.matcher(file).matches()) {
          files.delete(directory.resolve(file));
        }
      }
    }
  }
}
