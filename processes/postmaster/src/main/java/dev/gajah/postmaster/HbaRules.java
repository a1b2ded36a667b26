// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.io.FileSystem;
import dev.gajah.protocol.hba.HbaFile;
import dev.gajah.protocol.hba.HbaParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Reads `pg_hba.conf` with the files that it includes.
final class HbaRules {
  private HbaRules() {}

  /// What the file says, problems included.
  ///
  /// @throws IOException if the file itself cannot be read
  static HbaFile read(FileSystem files, Path path) throws IOException {
    String contents = new String(files.readAll(path), StandardCharsets.UTF_8);
    return HbaParser.parse(contents, path.toString(), new Source(files));
  }

  private record Source(FileSystem files) implements HbaParser.Source {
    private static Path path(String name, String from) {
      return Path.of(from).resolveSibling(name);
    }

    @Override
    public String read(String name, String from) throws IOException {
      return new String(files.readAll(path(name, from)), StandardCharsets.UTF_8);
    }

    @Override
    public String resolve(String name, String from) {
      return path(name, from).toString();
    }

    @Override
    public List<String> listConfigurations(String directory, String from) throws IOException {
      List<String> names = new ArrayList<>();
      Path base = path(directory, from);
      for (String name : files.list(base)) {
        if (name.endsWith(".conf")) {
          names.add(base.resolve(name).toString());
        }
      }
      Collections.sort(names);
      return names;
    }
  }
}
