// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.bootstrap;

import dev.gajah.base.io.FileSystem;
import dev.gajah.base.random.RandomSource;
import dev.gajah.base.time.Clock;
import java.nio.file.Path;

/// Makes a data directory (PostgreSQL: `initdb`).
public final class Initdb {
  private Initdb() {}

  /// @param directory must not exist, or be empty
  public static void run(
      FileSystem files, Clock clock, RandomSource random, Path directory, InitdbOptions options) {
    throw new UnsupportedOperationException();
  }
}
