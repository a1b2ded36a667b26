// SPDX-License-Identifier: Apache-2.0
package dev.gajah.postmaster;

import dev.gajah.base.io.FileSystem;
import dev.gajah.base.random.RandomSource;
import dev.gajah.base.time.Clock;
import dev.gajah.catalog.bootstrap.Initdb;
import dev.gajah.catalog.bootstrap.InitdbOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a new data directory is to be like; for the programs that make one.
public record NewCluster(
    String superuser,
    @Nullable String password,
    String authLocal,
    String authHost,
    boolean dataChecksums,
    boolean sync) {
  /// Superuser `postgres`, trust, checksums, synced.
  public static NewCluster defaults() {
    return new NewCluster("postgres", null, "trust", "trust", true, true);
  }

  /// Makes the data directory.
  ///
  /// @throws dev.gajah.base.error.SqlError 55000 if there is something in it
  public void create(FileSystem files, Clock clock, RandomSource random, Path directory)
      throws IOException {
    Initdb.run(
        files,
        clock,
        random,
        directory,
        InitdbOptions.defaults()
            .withSuperuser(superuser)
            .withPassword(password)
            .withAuth(authLocal, authHost)
            .withDataChecksums(dataChecksums)
            .withSync(sync));
  }
}
