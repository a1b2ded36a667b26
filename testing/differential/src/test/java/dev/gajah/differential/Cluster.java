// SPDX-License-Identifier: Apache-2.0
package dev.gajah.differential;

import dev.gajah.base.io.LocalFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// A data directory in a temporary directory of its own, which [#close] deletes.
final class Cluster implements AutoCloseable {
  private final Path parent;

  private Cluster(Path parent) {
    this.parent = parent;
  }

  /// A directory of Gajah's own initdb.
  static Cluster create() throws IOException, InterruptedException {
    Cluster cluster = empty();
    GajahProcess.program(
        cluster.parent.resolve("initdb.log"),
        List.of("initdb", "-D", cluster.data().toString(), "-U", "postgres", "-A", "trust", "-N"));
    return cluster;
  }

  /// A copy of a directory that no server uses.
  static Cluster copyOf(Path data) throws IOException, InterruptedException {
    Cluster cluster = empty();
    Process copy =
        new ProcessBuilder("cp", "-a", data.toString(), cluster.data().toString())
            .inheritIO()
            .start();
    if (copy.waitFor() != 0) {
      throw new AssertionError("could not copy " + data);
    }
    Files.deleteIfExists(cluster.data().resolve("postmaster.pid"));
    return cluster;
  }

  private static Cluster empty() throws IOException {
    Path parent = Files.createTempDirectory("gajah-cluster");
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Cluster(parent);
  }

  Path data() {
    return parent.resolve("data");
  }

  GajahProcess start(String... settings) throws IOException, InterruptedException {
    return GajahProcess.start(data(), parent.resolve("server.log"), List.of(settings));
  }

  /// What the servers on this directory wrote to standard error.
  String log() throws IOException {
    return Files.readString(parent.resolve("server.log"));
  }

  @Override
  public void close() throws IOException {
    new LocalFileSystem().deleteTree(parent);
  }
}
