// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.FullTransactionId;
import dev.gajah.base.id.Oid;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.random.RandomSource;
import dev.gajah.base.time.Clock;
import dev.gajah.catalog.relmap.RelationMap;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.wal.control.CheckpointRecord;
import dev.gajah.wal.control.ControlData;
import dev.gajah.wal.control.WalBootstrap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes a data directory (PostgreSQL: `initdb`).
///
/// `pg_control` is written last: a directory without it is not a cluster yet.
public final class Initdb {
  private static final int WAL_LEVEL_REPLICA = 1;
  private static final int PAGE_BYTES = 8192;

  private static final List<String> DIRECTORIES =
      List.of(
          "global",
          "pg_wal",
          "pg_wal/archive_status",
          "pg_wal/summaries",
          "pg_commit_ts",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_subtrans",
          "pg_twophase",
          "pg_multixact",
          "pg_multixact/members",
          "pg_multixact/offsets",
          "base",
          "pg_replslot",
          "pg_tblspc",
          "pg_stat",
          "pg_stat_tmp",
          "pg_xact",
          "pg_logical",
          "pg_logical/snapshots",
          "pg_logical/mappings");

  private static final List<Integer> DATABASES =
      List.of(
          SystemOids.TEMPLATE1_DATABASE,
          SystemOids.TEMPLATE0_DATABASE,
          SystemOids.POSTGRES_DATABASE);

  private final FileSystem files;
  private final Path directory;
  private final InitdbOptions options;

  private Initdb(FileSystem files, Path directory, InitdbOptions options) {
    this.files = files;
    this.directory = directory;
    this.options = options;
  }

  /// @param directory must not exist, or be empty
  public static void run(
      FileSystem files, Clock clock, RandomSource random, Path directory, InitdbOptions options)
      throws IOException {
    new Initdb(files, directory, options).make(clock, random);
  }

  private void make(Clock clock, RandomSource random) throws IOException {
    check();
    if (files.exists(directory)) {
      if (!files.isDirectory(directory) || !files.list(directory).isEmpty()) {
        throw new SqlError(
                SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                "directory \"%s\" exists but is not empty".formatted(directory))
            .hint(
                "If you want to create a new database system, either remove or empty the directory \"%s\" or run initdb with an argument other than \"%s\"."
                    .formatted(directory, directory));
      }
      files.setPermissions(directory, 0700);
    } else {
      files.createDirectories(directory);
    }
    for (String name : DIRECTORIES) {
      files.createDirectory(directory.resolve(name));
    }
    String timeZone = ZoneId.systemDefault().getId();
    write(
        "postgresql.conf",
        ConfigurationFiles.postgresqlConf(timeZone.equals("Z") ? "UTC" : timeZone));
    write("postgresql.auto.conf", ConfigurationFiles.autoConf());
    write("pg_hba.conf", ConfigurationFiles.hbaConf(options.authLocal(), options.authHost()));
    write("pg_ident.conf", ConfigurationFiles.identConf());
    write("PG_VERSION", "17\n");

    CatalogImage image =
        CatalogImage.build(files, options.dataChecksums(), options.superuser(), verifier(random));
    writeRelations(directory.resolve("global"), image.shared(), image.map(true));
    RelationMap map = image.map(false);
    for (int database : DATABASES) {
      Path base = directory.resolve("base").resolve(Oid.toString(database));
      files.createDirectory(base);
      writeRelations(base, image.perDatabase(), map);
      write("base/" + Oid.toString(database) + "/PG_VERSION", "17\n");
      syncDirectory(base);
    }
    byte[] zeroPage = new byte[PAGE_BYTES];
    write("pg_xact/0000", zeroPage);
    write("pg_subtrans/0000", zeroPage);
    write("pg_multixact/offsets/0000", zeroPage);
    write("pg_multixact/members/0000", zeroPage);
    for (String name : DIRECTORIES) {
      syncDirectory(directory.resolve(name));
    }
    writeControl(clock, random);
    syncDirectory(directory);
  }

  private void check() {
    if (options.superuser().isEmpty() || options.superuser().getBytes(UTF_8).length > 63) {
      throw new SqlError(
          SqlState.INVALID_NAME, "invalid superuser name \"" + options.superuser() + "\"");
    }
    if (options.superuser().startsWith("pg_")) {
      throw new SqlError(
          SqlState.RESERVED_NAME,
          "superuser name \"%s\" is disallowed; role names cannot begin with \"pg_\""
              .formatted(options.superuser()));
    }
    boolean needsPassword =
        isPasswordMethod(options.authLocal()) || isPasswordMethod(options.authHost());
    if (needsPassword && options.password() == null) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE,
          "must specify a password for the superuser to enable password authentication");
    }
    int segment = options.walSegmentBytes();
    if (Integer.bitCount(segment) != 1 || segment < 1 << 20 || segment > 1 << 30) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE,
          "argument of --wal-segsize must be a power of two between 1 and 1024");
    }
  }

  private static boolean isPasswordMethod(String method) {
    return switch (method) {
      case "password", "md5", "scram-sha-256" -> true;
      default -> false;
    };
  }

  private @Nullable String verifier(RandomSource random) {
    String password = options.password();
    if (password == null) {
      return null;
    }
    byte[] salt = new byte[ScramVerifier.SALT_BYTES];
    random.nextSecretBytes(salt);
    return ScramVerifier.of(password, salt, ScramVerifier.ITERATIONS);
  }

  private void writeRelations(Path target, Map<Integer, byte[]> relations, RelationMap map)
      throws IOException {
    for (Map.Entry<Integer, byte[]> entry : relations.entrySet()) {
      write(target.resolve(Oid.toString(entry.getKey())), entry.getValue());
    }
    write(target.resolve(RelationMap.FILE_NAME), map.encode());
  }

  private void writeControl(Clock clock, RandomSource random) throws IOException {
    long identifier = options.systemIdentifier();
    if (identifier == 0) {
      identifier = WalBootstrap.newSystemIdentifier(clock, random);
    }
    long unixSeconds = clock.timestampMicros() / 1_000_000 + Clock.POSTGRES_EPOCH_UNIX_SECONDS;
    CheckpointRecord checkpoint =
        WalBootstrap.firstCheckpoint(
            options.walSegmentBytes(),
            FullTransactionId.FIRST_NORMAL,
            Oid.FIRST_NORMAL,
            WAL_LEVEL_REPLICA,
            unixSeconds);
    WalBootstrap.writeFirstSegment(
        files, directory, options.walSegmentBytes(), identifier, checkpoint);
    byte[] nonce = new byte[ControlData.NONCE_BYTES];
    random.nextSecretBytes(nonce);
    ControlData control =
        WalBootstrap.controlData(
            identifier,
            checkpoint,
            options.walSegmentBytes(),
            options.dataChecksums(),
            WAL_LEVEL_REPLICA,
            nonce);
    byte[] file = new byte[PAGE_BYTES];
    byte[] encoded = control.encode();
    System.arraycopy(encoded, 0, file, 0, encoded.length);
    write("global/pg_control", file);
    syncDirectory(directory.resolve("global"));
  }

  private void write(String name, String text) throws IOException {
    write(name, text.getBytes(UTF_8));
  }

  private void write(String name, byte[] contents) throws IOException {
    write(directory.resolve(name), contents);
  }

  private void write(Path path, byte[] contents) throws IOException {
    try (StoredFile file = files.open(path, OpenMode.CREATE_NEW)) {
      file.writeFully(ByteBuffer.wrap(contents), 0);
      if (options.sync()) {
        file.sync();
      }
    }
  }

  private void syncDirectory(Path path) throws IOException {
    if (options.sync()) {
      files.syncDirectory(path);
    }
  }
}
