// SPDX-License-Identifier: Apache-2.0
package dev.gajah.embedded;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.net.SystemNetwork;
import dev.gajah.base.process.ThreadLauncher;
import dev.gajah.base.random.RandomSource;
import dev.gajah.base.random.SystemRandomSource;
import dev.gajah.base.time.Clock;
import dev.gajah.base.time.SystemClock;
import dev.gajah.postmaster.NewCluster;
import dev.gajah.postmaster.Postmaster;
import dev.gajah.postmaster.ShutdownMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A running server in this JVM.
///
/// ```java
/// try (Gajah server = Gajah.builder().temporary().start();
///     Connection connection = DriverManager.getConnection(server.jdbcUrl())) { ... }
/// ```
public final class Gajah implements AutoCloseable {
  private final Postmaster postmaster;
  private final FileSystem files;
  private final Path directory;
  private final boolean temporary;
  private final String superuser;

  private Gajah(
      Postmaster postmaster,
      FileSystem files,
      Path directory,
      boolean temporary,
      String superuser) {
    this.postmaster = postmaster;
    this.files = files;
    this.directory = directory;
    this.temporary = temporary;
    this.superuser = superuser;
  }

  public static Builder builder() {
    return new Builder();
  }

  /// How to start a server.
  public static final class Builder {
    private final FileSystem files = new LocalFileSystem();
    private final Clock clock = new SystemClock();
    private final RandomSource random = new SystemRandomSource();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable Path directory;
    private NewCluster cluster = NewCluster.defaults();
    private ServerLog log = ServerLog.NONE;

    private Builder() {
      settings.put("port", "0");
      settings.put("listen_addresses", "127.0.0.1");
      settings.put("unix_socket_directories", "");
    }

    /// A data directory to keep; made at [#start] if it is missing or empty.
    public Builder directory(Path path) {
      directory = path.toAbsolutePath();
      return this;
    }

    /// A new data directory that goes away with the server; the default.
    public Builder temporary() {
      directory = null;
      return this;
    }

    /// The TCP port; 0, the default, for any free one.
    public Builder port(int port) {
      return setting("port", Integer.toString(port));
    }

    /// A setting, as on the command line of a server.
    public Builder setting(String name, String value) {
      settings.put(name, value);
      return this;
    }

    /// The superuser of a new data directory, and its password, or null for none.
    public Builder superuser(String name, @Nullable String password) {
      String method = password == null ? "trust" : "scram-sha-256";
      cluster =
          new NewCluster(name, password, method, method, cluster.dataChecksums(), cluster.sync());
      return this;
    }

    /// Where the server log goes; nowhere by default.
    public Builder log(ServerLog value) {
      log = value;
      return this;
    }

    /// Starts the server and waits until it takes connections.
    ///
    /// @throws SqlError if it cannot start
    public Gajah start() {
      Path place = directory;
      boolean temporary = place == null;
      if (place == null) {
        place =
            Path.of(System.getProperty("java.io.tmpdir"))
                .toAbsolutePath()
                .resolve("gajah-" + Long.toHexString(random.nextLong()));
      }
      boolean started = false;
      try {
        if (!files.exists(place.resolve("PG_VERSION"))) {
          NewCluster wanted =
              temporary
                  ? new NewCluster(
                      cluster.superuser(),
                      cluster.password(),
                      cluster.authLocal(),
                      cluster.authHost(),
                      cluster.dataChecksums(),
                      false)
                  : cluster;
          wanted.create(files, clock, random, place);
        }
        Map<String, String> options = new LinkedHashMap<>(settings);
        if (temporary) {
          options.putIfAbsent("fsync", "off");
        }
        Gajah server =
            new Gajah(
                Postmaster.start(
                    new Postmaster.Environment(
                        files,
                        new SystemNetwork(),
                        clock,
                        new ThreadLauncher(),
                        random,
                        log,
                        place,
                        options)),
                files,
                place,
                temporary,
                cluster.superuser());
        started = true;
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException("could not make data directory " + place, e);
      } finally {
        if (!started && temporary) {
          deleteQuietly(files, place);
        }
      }
    }
  }

  /// The TCP port.
  public int port() {
    return postmaster.port();
  }

  public Path directory() {
    return directory;
  }

  /// For the PostgreSQL JDBC driver: database `postgres` as superuser.
  public String jdbcUrl() {
    return jdbcUrl("postgres");
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s".formatted(port(), database, superuser);
  }

  /// Stops at once, without a checkpoint, as a crash would; the next start recovers.
  public void crash() {
    postmaster.requestShutdown(ShutdownMode.IMMEDIATE);
    postmaster.awaitEnd();
  }

  /// Fast shutdown; deletes a temporary data directory.
  @Override
  public void close() {
    postmaster.close();
    if (temporary) {
      deleteQuietly(files, directory);
    }
  }

  private static void deleteQuietly(FileSystem files, Path directory) {
    try {
      files.deleteTree(directory);
    } catch (IOException e) {
      // A temporary directory that stays harms nobody.
    }
  }
}
